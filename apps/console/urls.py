"""Addresses of the console."""

from __future__ import annotations

from django.urls import path

from apps.console.coding_urls import CODING
from apps.console.views import (
    catalogue,
    doors,
    file,
    home,
    imports,
    items,
    library,
    people,
    pictures,
    preview,
    recordings,
    retention,
    rounds,
    scenario,
    sessions,
    sets,
    setup,
    studies,
    study,
    taxonomies,
    team,
    themes,
    transcripts,
    words,
)

app_name = "console"

_STUDIES = [
    path("", studies.studies, name="studies"),
    path("new/", studies.new_study, name="new_study"),
    path("studies/<slug:slug>/", study.study, name="study"),
    path("studies/<slug:slug>/launch/", rounds.launch, name="launch"),
    path("studies/<slug:slug>/rounds/<int:number>/", study.study, name="round"),
    path("studies/<slug:slug>/rounds/<int:number>/pause/", rounds.pause, name="pause"),
    path("studies/<slug:slug>/rounds/<int:number>/resume/", rounds.resume, name="resume"),
    path("studies/<slug:slug>/rounds/<int:number>/close/", rounds.close, name="close"),
    path("studies/<slug:slug>/rounds/<int:number>/clone/", rounds.clone, name="clone"),
    path("studies/<slug:slug>/rounds/<int:number>/protocol/", file.protocol, name="protocol"),
    path(
        "studies/<slug:slug>/rounds/<int:number>/protocol.yaml",
        file.download_protocol,
        name="download_protocol",
    ),
    path("studies/<slug:slug>/rounds/<int:number>/people/", people.people, name="people"),
    path("studies/<slug:slug>/rounds/<int:number>/people/cells/<int:cell>/", people.cell, name="cell"),
    path(
        "studies/<slug:slug>/rounds/<int:number>/people/cells/<int:cell>/close/",
        people.close,
        name="close_cell",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/people/cells/<int:cell>/open/",
        people.reopen,
        name="open_cell",
    ),
    path("studies/<slug:slug>/rounds/<int:number>/items/", items.items, name="items"),
    path("studies/<slug:slug>/rounds/<int:number>/items/propose/", items.propose, name="propose_scenarios"),
    path("studies/<slug:slug>/rounds/<int:number>/items/<int:item_id>/", items.item, name="item"),
]

_SESSIONS = [
    path("studies/<slug:slug>/rounds/<int:number>/sessions/", sessions.sessions, name="sessions"),
    path(
        "studies/<slug:slug>/rounds/<int:number>/sessions/<int:session_id>/",
        sessions.session,
        name="session",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/sessions/<int:session_id>/notes/",
        sessions.note,
        name="note_on_session",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/sessions/<int:session_id>/notes/<int:note_id>/drop/",
        sessions.unnote,
        name="drop_note",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/sessions/<int:session_id>/recordings/<str:token>/",
        recordings.recording,
        name="play_recording",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/sessions/<int:session_id>/replay/<str:token>/",
        recordings.replay,
        name="replay",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/sessions/<int:session_id>/transcript/",
        transcripts.transcript,
        name="transcript",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/sessions/<int:session_id>/transcript/take/",
        transcripts.take,
        name="take_transcript",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/sessions/<int:session_id>/transcript.vtt",
        transcripts.download,
        name="download_transcript",
    ),
]

_WORDS = [
    path("studies/<slug:slug>/rounds/<int:number>/words/", words.words, name="words"),
    path("studies/<slug:slug>/rounds/<int:number>/words/<int:text_id>/", words.text, name="text"),
    path(
        "studies/<slug:slug>/rounds/<int:number>/words/<int:text_id>/review/",
        words.review,
        name="review_text",
    ),
    path("studies/<slug:slug>/rounds/<int:number>/words/<int:text_id>/cut/", words.cut, name="cut_text"),
    path(
        "studies/<slug:slug>/rounds/<int:number>/words/<int:text_id>/open/",
        words.original,
        name="open_text",
    ),
]

_THEMES = [
    path("studies/<slug:slug>/rounds/<int:number>/themes/", themes.themes, name="themes"),
    path("studies/<slug:slug>/rounds/<int:number>/themes/find/", themes.find, name="find_themes"),
    path("studies/<slug:slug>/rounds/<int:number>/themes/<int:theme_id>/", themes.theme, name="theme"),
    path(
        "studies/<slug:slug>/rounds/<int:number>/themes/<int:theme_id>/change/",
        themes.change,
        name="change_theme",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/themes/<int:theme_id>/take-out/",
        themes.take_out,
        name="remove_from_theme",
    ),
]

_DOORS = [
    path("studies/<slug:slug>/retention/", retention.retention, name="retention"),
    path("studies/<slug:slug>/doors/", doors.doors, name="doors"),
    path("studies/<slug:slug>/doors/new/", doors.new_door, name="new_door"),
    path("studies/<slug:slug>/doors/check/", doors.check, name="check_code"),
    path("studies/<slug:slug>/doors/<int:link_id>/close/", doors.close_door, name="close_door"),
    path("studies/<slug:slug>/doors/<int:link_id>/open/", doors.open_door, name="open_door"),
    path("studies/<slug:slug>/doors/<int:link_id>/invite/", doors.invite, name="invite_raters"),
]

_SETUP = [
    path("studies/<slug:slug>/setup/file/", file.study_file, name="file"),
    path("studies/<slug:slug>/setup/file.yaml", file.download, name="download"),
    path("studies/<slug:slug>/setup/preview/", preview.preview, name="preview"),
    path("studies/<slug:slug>/setup/questions/<int:index>/", setup.question, name="question"),
    path("studies/<slug:slug>/setup/<slug:step>/", setup.setup, name="setup"),
]

_LIBRARY = [
    path("library/", library.library, name="library"),
    path("library/proposals/", library.proposals, name="proposals"),
    path("library/coverage/", library.coverage, name="coverage"),
    path("library/new/", scenario.new, name="new_scenario"),
    path("library/scenario/", scenario.scenario, name="scenario"),
    path("library/scenario/text/", scenario.text, name="edit_scenario_text"),
    path("library/scenario/about/", scenario.about, name="edit_scenario"),
    path("library/scenario/compare/", scenario.compare, name="compare_revisions"),
    path("library/scenario/say/", scenario.say, name="say_of_scenario"),
    path("library/scenario/move/", scenario.move, name="move_scenario"),
    path("library/sets/", sets.sets, name="sets"),
    path("library/sets/set/", sets.one_set, name="set"),
    path("library/sets/edit/", sets.edit_set, name="edit_set"),
    path("library/taxonomies/", taxonomies.taxonomies, name="taxonomies"),
    path("library/taxonomies/edit/", taxonomies.edit_taxonomy, name="edit_taxonomy"),
    path("library/taxonomies/of/<slug:key>/", taxonomies.taxonomy, name="taxonomy"),
    path("library/taxonomies/of/<slug:key>/<int:number>/", taxonomies.taxonomy, name="edition"),
    path(
        "library/taxonomies/of/<slug:key>/<int:number>.csv",
        taxonomies.export,
        {"kind": "csv"},
        name="edition_csv",
    ),
    path(
        "library/taxonomies/of/<slug:key>/<int:number>.json",
        taxonomies.export,
        {"kind": "json"},
        name="edition_json",
    ),
]

_CATALOGUE = [
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/versions/", catalogue.move_version, name="move_version"),
    path("catalogue/pictures/<str:digest>/", pictures.picture, name="catalogue_picture"),
    path("catalogue/imports/new/", imports.new_import, name="new_import"),
    path("catalogue/imports/<uuid:job_id>/", imports.show_import, name="import"),
    path("catalogue/imports/<uuid:job_id>/preview/", imports.preview, name="preview_import"),
    path("catalogue/imports/<uuid:job_id>/begin/", imports.begin, name="begin_import"),
    path("catalogue/imports/<uuid:job_id>/cancel/", imports.cancel, name="cancel_import"),
    path("catalogue/imports/<uuid:job_id>/refused.csv", imports.refused_lines, name="refused_lines"),
]

_TEAM = [
    path("team/", team.team, name="team"),
    path("team/choose/", home.change_team, name="change_team"),
    path("team/totp/", team.change_totp, name="change_totp"),
    path("team/names/", team.own_names, name="own_names"),
    path("team/invitations/", team.send_invitation, name="invite"),
    path(
        "team/invitations/<int:invitation_id>/withdraw/", team.withdraw_invitation, name="withdraw_invitation"
    ),
    path("team/members/<int:member_id>/role/", team.change_role, name="change_role"),
    path("team/members/<int:member_id>/disciplines/", team.change_disciplines, name="change_disciplines"),
    path("team/approvals/", team.change_approvals, name="change_approvals"),
    path("team/members/<int:member_id>/remove/", team.remove, name="remove_member"),
    path("team/tokens/", team.new_token, name="new_token"),
    path("team/tokens/<int:token_id>/revoke/", team.revoke, name="revoke_token"),
]

urlpatterns = [
    *_STUDIES,
    *_SESSIONS,
    *_WORDS,
    *_THEMES,
    *_DOORS,
    *_SETUP,
    *_CATALOGUE,
    *_LIBRARY,
    *_TEAM,
    *CODING,
]
