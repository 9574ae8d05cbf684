"""Roles: who may do what after signing in. Everybody else is the public and needs no role."""

from dataclasses import dataclass

from data_access.model.text import Text

OFFICE_CODE_SETTING = "OFFICE_ACCESS_CODE"
OFFICER_CODE_SETTING = "OFFICER_ACCESS_CODE"
AUDITOR_CODE_SETTING = "AUDITOR_ACCESS_CODE"
EXACT, LOG, GATE, IMPORT = "exact figures", "audit log", "settings of the gate", "importing records"


@dataclass(frozen=True)
class Role:
    """One role.

    ``may`` holds what it may do, ``code_setting`` names the setting that fixes its access code.
    """

    name: str
    label: Text
    does: Text
    may: frozenset[str]
    code_setting: str


ROLES = {
    role.name: role
    for role in (
        Role(
            "office",
            Text("PM Office", "وزیرِ اعظم آفس"),
            Text(
                "sees exact figures, brings in records; each view and each import is logged",
                "درست اعداد دیکھتا ہے، اندراجات لاتا ہے؛ ہر مشاہدہ اور ہر درآمد درج ہوتی ہے",
            ),
            frozenset({EXACT, IMPORT}),
            OFFICE_CODE_SETTING,
        ),
        Role(
            "officer",
            Text("Disclosure officer", "افسر برائے اجراء"),
            Text(
                "sets what the public may see; sees no exact figures",
                "طے کرتا ہے کہ عوام کیا دیکھیں؛ درست اعداد نہیں دیکھتا",
            ),
            frozenset({GATE}),
            OFFICER_CODE_SETTING,
        ),
        Role(
            "auditor",
            Text("Auditor", "محاسب"),
            Text(
                "reads the log of exact answers; sees no figures",
                "درست جوابات کا اندراج پڑھتا ہے؛ اعداد نہیں دیکھتا",
            ),
            frozenset({LOG}),
            AUDITOR_CODE_SETTING,
        ),
    )
}
# whoever runs a command beside the database files; not a role that anybody signs in to
TERMINAL = "terminal"


def allowed(roles: frozenset[str]) -> frozenset[str]:
    """Return what somebody with these ``roles`` may do."""
    return frozenset(action for name in roles for action in ROLES[name].may)
