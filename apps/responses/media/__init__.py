"""Work on files of sound and pictures: no Django, no database. It may meet hostile files, and so runs in a process of its own."""
