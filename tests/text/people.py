"""Sentences with personal data in them, and sentences that only look so: written for this project, one a line.

`{phone:030 23125 001}` marks what should be found, and as what. Numbers come from ranges that are kept free for fiction where a country has
one; card numbers are the test numbers of payment services, account numbers the examples of standards.
"""

from __future__ import annotations

import re
from typing import NamedTuple

PLANTED = """\
Write to {e-mail:anna.berg@example.org} if the second answer is chosen.
My address is {e-mail:t.okafor@clinic.example.com}, ask me anything.
Reach me: {e-mail:LENA@EXAMPLE.NET}!
({e-mail:jo+plumb@example.co.uk}) was what I typed into the form.
I use {e-mail:first.last@sub.domain.example.org} for work and {e-mail:fl@example.io} at home.
Please answer {e-mail:maria_silva99@exemplo.com.br}, obrigada.
Bitte an {e-mail:kurt.mueller@beispiel.de} schicken.
{e-mail:x@example.org} is the shortest I have.
The bot asked for mine, so: {e-mail:o'hara@example.ie}.
anna (at) example... no, {e-mail:anna (at) example (dot) org} it is.
Use {e-mail:tom [at] example [dot] com} to dodge the spam.
I gave it {e-mail:support at example dot com} as a test.
Mail: {e-mail:nora.lind@example.se}; I read it daily.
mailto:{e-mail:help@example.org} opened twice.
"{e-mail:j.doe@example.org}" stood in the answer I wrote.
It should send to {e-mail:m\u00fcller@example.de}, with the umlaut.
My old one, {e-mail:pat1984@example.ac.nz}, does not work any more.
{e-mail:a.b.c.d@example.travel} has a long ending.
Contact <{e-mail:ivo@example.bg}> about the dosage.
I am {e-mail:sara@example.it}, cc {e-mail:luca@example.it}, and we both preferred B.
Full width: {e-mail:ana\uff20example.org} should count too.
Hidden: {e-mail:ana\u200b@example.org} has an invisible sign.
Try {e-mail:root@host-1.example.com} on the ward computer.
Send the lab report to {e-mail:lab.reports@hospital.example.org} tonight.
Ecris \u00e0 {e-mail:chloe.martin@exemple.fr} si besoin.
Escr\u00edbeme a {e-mail:pablo.ruiz@ejemplo.es}, gracias.
Scrivimi a {e-mail:giulia@esempio.it}.
Napisz na {e-mail:ola@przyklad.pl}.
Call me on {phone:+44 20 7946 0958} tomorrow.
My mobile is {phone:+1 202-555-0143}.
Ring {phone:(212) 555-0187} and ask for the ward.
{phone:202-555-0119} is the desk.
Try {phone:202.555.0172}, they answer quickly.
It told me to dial {phone:1-312-555-0145}.
Meine Nummer: {phone:030 23125 001}.
Erreichbar unter {phone:+49 30 23125 002}.
Tel. {phone:089/99998 123} ist besetzt.
Handy {phone:0171 3920001}, ab sechs.
Appelle le {phone:06 39 98 12 34} apr\u00e8s midi.
Mon fixe est le {phone:01 99 00 12 34}.
Tel\u00e9fono {phone:612 345 678}, por las tardes.
Ll\u00e1mame al {phone:+34 612 345 679}.
Il mio cellulare: {phone:347 123 4567}.
Mijn mobiel is {phone:06 12345678}.
Ring mig: {phone:070-174 06 05}.
Phone {phone:0491 570 156} in Sydney.
Text {phone:+61 491 570 157} instead.
India: {phone:+91 98765 43210} works on Sundays.
WhatsApp {phone:+55 11 96123-4567}.
Brazil again, {phone:(011) 96123-4567} with the zero.
Tokyo office {phone:+81 3-1234-5678}.
Poland {phone:+48 601 234 567}.
Denmark: call {phone:20 12 34 56}.
Norway: tel {phone:406 12 345}.
{phone:0044 20 7946 0123} is how I write it.
From Vienna {phone:+43 1 5123456}.
Z\u00fcrich {phone:044 668 18 00} is the hotel.
The number {phone:(020) 7946 0991} was read out loud.
Call or text: {phone:+353 85 012 3456}.
Fax {phone:+32 2 555 12 12}.
My phone number is {phone:5125550143}, no dashes.
reach me at {phone:+27 82 123 4567} please
The nurse at {phone:01632 960 001} said no.
My card is {card:4111 1111 1111 1111}, I should not say so.
{card:4242424242424242} is the test card.
It asked for it: {card:5555-5555-5555-4444}.
Amex {card:3782 822463 10005} expired.
{card:378282246310005} without spaces.
Diners {card:3056 930902 5904}.
Discover {card:6011 1111 1111 1117} was declined.
JCB {card:3530 1113 3330 0000}.
Paid with {card:2223003122003222} yesterday.
{card:4000 0566 5566 5556} is a debit card.
Mastercard: {card:5105105105105100}.
UnionPay {card:6200 0000 0000 0005} is not taken.
An older one, {card:4222222222222}, has 13 digits.
Karte {card:4012 8888 8888 1881} wurde abgelehnt.
Ma carte {card:4970-1000-0000-0154} ne passe pas.
IBAN {account:DE89 3704 0044 0532 0130 00}, please.
{account:GB29NWBK60161331926819} is the account.
Virement sur {account:FR14 2004 1010 0505 0001 3M02 606}.
Transferir a {account:ES91 2100 0418 4502 0005 1332}.
{account:NL91 ABNA 0417 1643 00} of the foundation.
Bonifico: {account:IT60 X054 2811 1010 0000 0123 456}.
Konto {account:CH93 0076 2011 6238 5295 7} in Bern.
{account:AT61 1904 3002 3457 3201} geht auch.
Pay {account:BE68 5390 0754 7034} or nothing.
{account:SE45 5000 0000 0583 9825 7466} is Swedish.
{account:PL61 1090 1014 0000 0712 1981 2874} and done.
{account:no9386011117947} in small letters.
My IP is {ip:203.0.113.42}.
The log said {ip:198.51.100.7} tried twice.
From {ip:2001:db8:85a3::8a2e:370:7334} it worked.
{ip:192.0.2.146} was banned.
Server {ip:81.2.69.160}, port 443.
It pinged {ip:2001:db8:0:1:1:1:1:1} for me.
Connect to {ip:203.0.113.9}:8080 if you dare.
Visitor {ip:93.184.216.34} asked first.
See {link:https://anna:secret@example.org/notes}.
{link:ftp://tom@files.example.org/x} needs a log-in.
My page is {link:linkedin.com/in/anna-berg-1234}.
I am on {link:https://www.facebook.com/lena.example}.
Code at {link:https://github.com/noraexample}.
{link:https://x.com/patexample} has the thread.
Follow {link:instagram.com/giulia.example} for pictures.
{link:https://example.edu/~mlind/paper.html} is mine.
{link:https://forum.example.org/users/tomek} wrote that.
Chat: {link:t.me/olaexample}.
{link:postgres://ward:pw@db.example.org/main} was pasted by accident.
{link:https://social.example/@ivo} said the same.
{link:https://example.com/profile/sara.bianchi} is out of date.
I live at {address:12 Maple Street}.
Send it to {address:221b Baker Street}.
{address:1600 Pennsylvania Avenue} was its example.
Our flat is {address:7 Old Mill Lane, Flat 3}.
{address:48 North Harbour Rd} is the clinic.
{address:305 West Lake Drive, Springfield, IL 62704} is where I am.
Ich wohne {address:Lindenstra\u00dfe 14}.
{address:Hauptstr. 5, 10827 Berlin} steht im Ausweis.
Er wohnt {address:Am Gartenweg 3}.
{address:Schillerplatz 2} ist um die Ecke.
J'habite {address:18 rue des Lilas}.
{address:5 avenue Victor Hugo, 75016 Paris} est mon bureau.
{address:3 bis, boulevard Voltaire} au fond de la cour.
Vivo en {address:Calle de Alcal\u00e1 42}.
{address:Avenida Constituci\u00f3n 7} es mi casa.
Abito in {address:Via Garibaldi 10}.
{address:Piazza Dante 3} \u00e8 vicino.
Moro na {address:Rua Augusta 150}.
{address:Keizersgracht 123} in Amsterdam.
{address:Storgatan 8} i Lund.
Mail goes to {address:PO Box 1234}.
{address:9 Rose Gardens} has the blue door.
{address:77 King's Court} is the surgery.
My name is {name:Anna Berg}.
my name is {name:Tunde}, nice to meet you
Hello, my name's {name:Grace O'Neill}.
Call me {name:Ishmael}.
I am Dr. {name:Ferrante} and I disagree.
Mr {name:Whitlock} would never sign that.
Mrs. {name:Hargreaves} got the wrong pill.
Ms {name:Lee} asked the same.
Prof. {name:Adeyemi} taught us otherwise.
I'm {name:Sarah Connor}, the nurse on duty.
I am {name:Jean-Luc Moreau} from Lyon.
This is {name:Priya} speaking.
It's {name:Marek} here, again.
Ich hei\u00dfe {name:J\u00fcrgen Wolf}.
Mein Name ist {name:Petra von Stein}.
Frau {name:Schneider} wartet.
Herr Dr. {name:Krause} sagt nein.
Ich bin {name:Uwe Lang} aus Kiel.
Je m'appelle {name:Chlo\u00e9 Martin}.
Mon nom est {name:Dubois}.
Madame {name:Lefebvre} est sortie.
Me llamo {name:Pablo Ruiz}.
Mi nombre es {name:Luc\u00eda}.
La se\u00f1ora no, la Sra. {name:Ortega}.
Mi chiamo {name:Giulia Bianchi}.
Il Sig. {name:Rossi} ha ragione.
Meu nome \u00e9 {name:Jo\u00e3o da Silva}.
Ik heet {name:Pieter de Vries}.
Jag heter {name:\u00c5sa Lund}.
Nazywam si\u0119 {name:Ola Nowak}.
The dose is too high. Best regards, {name:Nora Lind}
Wrong again. Thanks, {name:Tom}
Both are fine.\\nCheers,\\n{name:Pat}
Zu lang. Viele Gr\u00fc\u00dfe {name:Kurt}
Trop long. Cordialement, {name:M\u00e9lanie Petit}
My husband {name:Carlos} takes this drug.
My daughter {name:Emily} is allergic.
My doctor, {name:Mehta}, said so too.
my neighbour {name:Bill Hart} tried it
Name: {name:Olga Ivanova}
Miss? No: Dr {name:Yamamoto}.
The patient, Mr. {name:J. Okonkwo}, was discharged.
Doctor {name:Strangefield} wrote it.
My name is {name:Claude Dupont}, like the painter.
My friend {name:Siri Andersen} is Norwegian.
I am {name:Alexa Brown}, not the speaker.
Signora {name:Conti} chiede aiuto.
My boss {name:Ahmed} read both answers.
"My name is {name:Zo\u00eb}", it should have said.
Write to {e-mail:anna@example.org} or call {phone:+44 20 7946 0011}; my name is {name:Anna}.
{name:Anna} cannot be found here.
{name:Giulia Bianchi} wrote this comment.
ask {name:tom} at the desk
i am {name:sarah connor}
The one by {name:Petra} was better.
Call {phone:twenty seven nine four six} for me.
Spain without a word: {phone:612 345 670}.
I live near {address:the old mill in Dorset}.
{address:Oak House, The Green} has no number.
{e-mail:anna at example org} without dots.
"""
"""What stands there; the last ten are beyond the rules, and are counted like the others."""

INNOCENT = """\
The second answer is shorter and says what to do.
Answer A @ B would be better.
The decorator @dataclass is missing.
It uses @media in the style sheet.
Meet at 5 dot com is not a sentence.
Look at the dot on the i.
user@localhost is what the shell shows.
a@b is no address.
The price is 3@5 for two.
Order 123-4567890 has not arrived.
Order number 0301 2345678 is late.
Ticket #5550143 is still open.
Invoice 2024-001234 was paid.
ISBN 978-3-16-148410-0 is the book.
ISBN 0306406152 is the older one.
The year was 1984, not 1948.
On 2024-01-31 it was right.
On 31.01.2024 it said the opposite.
01/02/2023 could be two dates.
Born 03.12.1987, says the example.
2024-01-31T10:00:00Z is a moment.
Between 10:00 and 11:30 nobody answered.
The train leaves at 07.15 and 08.45.
Take 2 tablets of 500 mg every 8 hours.
The dose of 1000-2000 mg is too high.
It lists 10, 20, 30, 40, 50 and 60.
1 2 3 4 5 6 7 8 9 10 11 12
Pi is 3.14159265358979.
The result is 0.0000123456.
0123456789 are the digits.
It counted to 1,000,000,000.
1 000 000 000 000 in French.
The population is 8 045 311 447.
About 12 345 678 people live there.
4,111,111,111,111,111 is a large number.
4111 1111 1111 1112 has a wrong check digit.
1234 5678 9012 3456 is no card.
The hash is 5d41402abc4b2a76b9719d911017c592.
Commit 9f2c1e0 broke it.
The key 1111111111111111 is all ones.
UUID 123e4567-e89b-12d3-a456-426614174000 is long.
Version 1.2.3.4 is out.
Use version 10.4.22.1 of the driver.
v2.0.1.3 fixes it.
Section 4.2.1.3 says so.
192.168.0.1 is the router.
127.0.0.1 is this machine.
10.0.0.5 is inside.
256.300.1.1 cannot be.
std::vector<int> is what I wanted.
The ratio is 3:2:1.
It took 01:02:03 hours.
a::b is a path in Rust.
00:1b:44:11:3a:b7 is hardware.
DE89 is the start of something.
GB29 NWBK 6016 1331 9268 18 is short by one.
DE00 3704 0044 0532 0130 00 does not check.
The gene is BRCA1 and the drug AB12 3456.
ISO 3166-1 gives DE, FR and GB.
ISO 8601 is about dates.
EN 13432 is about packaging.
RFC 9457 describes problems.
See https://example.org/docs for more.
https://example.org/users is a list.
https://github.com/features is a page.
It cites https://en.wikipedia.org/wiki/Aspirin twice.
example.com/people shows everybody.
The file is in /users/shared/data.
See x.com for the rest.
twitter.com/search does not work.
I waited 12 hours at the Street fair.
It wrote 5 Good Ways to Drive.
The 3 Main Street fairs of the year? No: fairs in general.
Take the second road on the left.
Der Weg ist das Ziel.
La rue est longue.
La calle es larga.
Via 3 is the third option.
Platz 4 ist der letzte.
He came in 2nd place.
I am ChatGPT, it said.
My name is Claude, it said.
Call me Bard, it said.
My name is Gemini Pro and I help.
I'm Llama 3 from Meta.
I am Mistral Large, said the second.
My name is Siri.
This is Alexa speaking.
I am Grok and I joke.
I'm Copilot, your helper.
My name is GPT-4o.
I am Meta Llama, it claimed.
My friend ChatGPT was nicer.
Thanks, Claude
I am German and liked the second.
I'm Catholic, so this matters.
I am Sure it is wrong.
I'm Not convinced.
I am a nurse and would not say that.
I'm happy with both.
I am B, says the label.
My name is on the form.
My name is not important.
The name is missing.
Call me later.
Call me Monday.
Name: the answer leaves it out.
The doctor said no.
Dr is short for doctor.
Mr and Mrs are titles.
Ms is the better form.
The professor was right.
Frau heißt woman.
My doctor said that the dose is fine.
My wife takes it too.
My boss would laugh.
Thanks, this helps
Best regards
Best answer so far
Cheers!
Thank you. Both are good.
This is Not here.
This is wrong from the start.
It's here, in the second line.
Ich bin Krankenschwester und sage nein.
Ich bin sicher.
Je suis content.
Soy médico y no lo creo.
Sono contento.
Aspirin 100 is enough.
Paris, London and Berlin are cities.
Shakespeare did not write that.
The capital of France is Paris.
Marie Curie won twice.
Ask Google for it.
Amazon ships it faster.
Windows 11 and Ubuntu 24.04 both work.
Boeing 737-800 is a plane.
The chapter on page 1024 says more.
Room 2121 on floor 3.
Bus 305 goes there.
Row 12, seat 34.
It scored 98.6 of 100.
The temperature is 37.5 to 38.2.
Add 250 g flour, 100 g sugar and 3 eggs.
Set the timer to 00:45.
The formula is 2 + 2 = 4.
x = 0.5, y = 0.25, z = 0.125
Channel 4 and BBC 2.
Call 112 in an emergency.
Call 911 or 999 at once.
The number 42 is the answer.
Model number 4411-2209 fits.
Serial 0012-3456-7890 is on the back.
Tracking 1Z 999 AA1 0123 4567 84 is UPS.
SKU 20255501430 is sold out.
The range 100-200-300 is odd.
It repeated 555 three times.
The code 202-555 is cut off.
1-800 numbers are free.
Rated 5/5 on 12/12.
Score 3-2-1 in the end.
The 1990s and 2000s were fine.
Temperature -40 is -40.
Account for the difference.
The card is on the table.
My phone is old.
My address is private.
Phone lines were busy.
I mailed it.
Links are broken.
"""

MARKED = re.compile(r"\{(e-mail|phone|card|account|ip|link|address|name):([^{}]*)\}")


class Case(NamedTuple):
    """A sentence and what stands in it: (start, end, what)."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def cases() -> list[Case]:
    """Return every sentence, those without anything to find last."""
    lines = [line.replace("\\n", "\n") for line in (*PLANTED.splitlines(), *INNOCENT.splitlines())]
    return [_case(line) for line in lines]


def _case(line: str) -> Case:
    text, at, spans = "", 0, []
    for mark in MARKED.finditer(line):
        text += line[at : mark.start()]
        spans.append((len(text), len(text) + len(mark.group(2)), mark.group(1)))
        text += mark.group(2)
        at = mark.end()
    return Case(text + line[at:], tuple(spans))


LANGUAGES = {
    "ar": [
        "\u0627\u0644\u0625\u062c\u0627\u0628\u0629 \u0627\u0644\u062b\u0627\u0646\u064a\u0629 \u0623\u0648\u0636\u062d \u0648\u0623\u0642\u0635\u0631",
        "\u0644\u0627 \u0623\u0641\u0647\u0645 \u0644\u0645\u0627\u0630\u0627 \u0627\u062e\u062a\u0627\u0631 \u0647\u0630\u0627 \u0627\u0644\u062c\u0648\u0627\u0628",
        "\u0647\u0630\u0627 \u0627\u0644\u0646\u0635 \u0637\u0648\u064a\u0644 \u062c\u062f\u0627",
    ],
    "cs": [
        "Druh\u00e1 odpov\u011b\u010f je krat\u0161\u00ed a srozumiteln\u011bj\u0161\u00ed.",
        "Chyb\u00ed tam d\u00e1vkov\u00e1n\u00ed.",
        "Nev\u00edm, pro\u010d to tak dlouho vysv\u011btluje.",
    ],
    "de": [
        "Die zweite Antwort ist k\u00fcrzer und klarer.",
        "Die Dosis fehlt.",
        "Zu lang und am Ende falsch.",
    ],
    "en": [
        "The second answer is shorter and clearer.",
        "It leaves out the dose.",
        "Too long, and wrong in the end.",
    ],
    "es": [
        "La segunda respuesta es m\u00e1s corta y m\u00e1s clara.",
        "Falta la dosis.",
        "Demasiado larga y al final equivocada.",
    ],
    "fr": [
        "La deuxi\u00e8me r\u00e9ponse est plus courte et plus claire.",
        "Il manque la dose.",
        "Trop long, et faux \u00e0 la fin.",
    ],
    "hi": [
        "\u0926\u0942\u0938\u0930\u093e \u0909\u0924\u094d\u0924\u0930 \u091b\u094b\u091f\u093e \u0914\u0930 \u0938\u094d\u092a\u0937\u094d\u091f \u0939\u0948\u0964",
        "\u0916\u0941\u0930\u093e\u0915 \u0928\u0939\u0940\u0902 \u092c\u0924\u093e\u0908 \u0917\u0908\u0964",
        "\u092c\u0939\u0941\u0924 \u0932\u0902\u092c\u093e \u0914\u0930 \u0905\u0902\u0924 \u092e\u0947\u0902 \u0917\u0932\u0924\u0964",
    ],
    "it": [
        "La seconda risposta \u00e8 pi\u00f9 breve e pi\u00f9 chiara.",
        "Manca la dose.",
        "Troppo lunga, e alla fine sbagliata.",
    ],
    "ja": [
        "\u4e8c\u756a\u76ee\u306e\u7b54\u3048\u306e\u307b\u3046\u304c\u77ed\u304f\u3066\u5206\u304b\u308a\u3084\u3059\u3044\u3067\u3059\u3002",
        "\u7528\u91cf\u304c\u66f8\u304b\u308c\u3066\u3044\u307e\u305b\u3093\u3002",
        "\u9577\u3059\u304e\u307e\u3059\u3002",
    ],
    "ko": [
        "\ub450 \ubc88\uc9f8 \ub2f5\ubcc0\uc774 \ub354 \uc9e7\uace0 \uba85\ud655\ud569\ub2c8\ub2e4.",
        "\ubcf5\uc6a9\ub7c9\uc774 \ube60\uc838 \uc788\uc2b5\ub2c8\ub2e4.",
        "\ub108\ubb34 \uae41\ub2c8\ub2e4.",
    ],
    "nl": [
        "Het tweede antwoord is korter en duidelijker.",
        "De dosering ontbreekt.",
        "Te lang, en aan het eind fout.",
    ],
    "pl": [
        "Druga odpowied\u017a jest kr\u00f3tsza i ja\u015bniejsza.",
        "Brakuje dawki.",
        "Za d\u0142uga i na ko\u0144cu b\u0142\u0119dna.",
    ],
    "pt": [
        "A segunda resposta \u00e9 mais curta e mais clara.",
        "N\u00e3o diz qual \u00e9 a dose.",
        "Muito longa, e errada no fim.",
    ],
    "ru": [
        "\u0412\u0442\u043e\u0440\u043e\u0439 \u043e\u0442\u0432\u0435\u0442 \u043a\u043e\u0440\u043e\u0447\u0435 \u0438 \u043f\u043e\u043d\u044f\u0442\u043d\u0435\u0435.",
        "\u041d\u0435 \u0443\u043a\u0430\u0437\u0430\u043d\u0430 \u0434\u043e\u0437\u0430.",
        "\u0421\u043b\u0438\u0448\u043a\u043e\u043c \u0434\u043b\u0438\u043d\u043d\u043e \u0438 \u0432 \u043a\u043e\u043d\u0446\u0435 \u043d\u0435\u0432\u0435\u0440\u043d\u043e.",
    ],
    "sv": [
        "Det andra svaret \u00e4r kortare och tydligare.",
        "Dosen saknas.",
        "F\u00f6r l\u00e5ngt, och fel p\u00e5 slutet.",
    ],
    "tr": [
        "\u0130kinci cevap daha k\u0131sa ve daha a\u00e7\u0131k.",
        "Doz belirtilmemi\u015f.",
        "\u00c7ok uzun ve sonunda yanl\u0131\u015f.",
    ],
    "zh": [
        "\u7b2c\u4e8c\u4e2a\u56de\u7b54\u66f4\u77ed\uff0c\u4e5f\u66f4\u6e05\u695a\u3002",
        "\u6ca1\u6709\u8bf4\u660e\u5242\u91cf\u3002",
        "\u592a\u957f\u4e86\uff0c\u6700\u540e\u8fd8\u9519\u4e86\u3002",
    ],
}
"""What people write of an answer, by language: one sentence, one short, one without a verb."""
