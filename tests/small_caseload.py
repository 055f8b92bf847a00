"""A made-up caseload of one girl who lost weight, with a few rows of every table a folder may hold.

For tests that need each kind of row and not many: what is drawn, told and set of it takes half the
time of Child B1.
"""

from __future__ import annotations

from pathlib import Path

TABLES = {
    "children.csv": "child_id,sex,birth_date,gestation_weeks,name,nhs_number,practitioner,team\n"
    "A1,F,2022-01-10,38,Amelia Thornbury,9990001112,Janet Oakhampton,Quillbrook\n",
    "measurements.csv": "child_id,date,weight_kg,height_cm,ofc_cm,note\n"
    "A1,2022-01-10,3.3,49,34.5,\nA1,2022-03-10,5.0,57,,weighed by Janet Oakhampton\n"
    "A1,2022-06-10,7.0,65,42,\nA1,2023-01-10,9.0,74,,\nA1,2023-03-10,8.4,,,\n"
    "A1,2023-05-10,8.0,76,46,\n",
    "contacts.csv": "child_id,date,agency,role,kind,summary,action\n"
    "A1,2021-11-02,Midwifery,midwife,booking,Booked.,\n"
    "A1,2022-06-12,Health visiting,health visitor,home visit,Amelia feeds well.,weigh in July\n"
    "A1,2023-03-12,GP,doctor,appointment,Mum (Kelly) rang about the loss.,refer to paediatrics\n"
    "A1,2023-05-12,Children's social care,social worker,referral,Referred by the GP.,\n",
    "actions.csv": "child_id,made_on,what,who,due,if\n"
    "A1,2023-03-12,Weigh Amelia again,Janet Oakhampton,2023-03-26,below 8.5 kg by 2023-03-26\n",
    "plans.csv": "child_id,measure,from,until,every_days,source\nA1,weight,2023-03-12,,28,plan\n",
    "periods.csv": "child_id,from,until,kind,note\nA1,2023-04-01,2023-04-03,hospital,observed\n",
    "caption.txt": "Made up for a test.\n",
}
CHILD = "A1"


def small_caseload(folder: Path) -> Path:
    """Write the caseload into a folder; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
