"""What a pack says in its own words, in one place so that it can be read and checked whole."""

from __future__ import annotations

TITLE = "Growth record"
IS_NOT = (
    "They say what the record shows and never why: the same pattern can have many causes. They are "
    "no diagnosis, and no opinion on any person or service. Days are counted, not judged.",
    "“Seen from” is the first day on which the record up to that day shows it. It does not say "
    "that anybody saw it, or should have.",
    "They know only what was recorded and handed over. What is missing here may have happened all "
    "the same. They do not take the place of the full records, or of those who know the child.",
)
NOT_TITLE = "What these pages are not"
FIRST_TITLE = "Growth on one page"
FIRST_PAGE = (
    "Seen from: the first day on which the record shows it. This page does not say why, and is no "
    "diagnosis."
)
NOTHING_DUE = "Nothing is due by the record."
HAPPENED = "What happened, and what was recorded next"
NO_EPISODES = (
    "The measurements show none of the patterns that are looked for. That does not mean that "
    "nothing is wrong: a short record shows little."
)
MORE_EPISODES = ("And ", " more, for which there is no room on this page.")
FURTHER_EPISODES = "And {} less serious, told in the appendix."
FURTHER_EPISODES_ELSEWHERE = "And {} less serious, not told here."
PROMISED = "What was promised and is open"
NO_ACTIONS = "No promises were handed over with this record."
ALL_DONE = "Everything that was promised on this record is done."
MORE_PROMISES = ("And ", " more, for which there is no room on this page.")
CONTACTS_TITLE = "The contacts that matter most"
CONTACTS = (
    "Chosen from the {} contacts on record: those asked for, those nearest to what the weights "
    "show, and those at which something was decided or the child was not seen."
)
ONE_CONTACT, EVERY_CONTACT = "The one contact on record.", "All {} contacts on record."
BOLD = "Bold: all that happened, at the day on which the record first showed some of it."
MORE_CONTACTS = ("", " further contacts are in the appendix.")
MORE_CONTACTS_ELSEWHERE = ("", " further contacts are on record and not shown here.")
MEASURES_TITLE = "Every measure, on the same ages"
BECAUSE = "What carries the judgement"
MORE_REASONS = ("And ", " more.")
MORE_SAID = ("", "")
NICE = "Thresholds of NICE guideline NG75 (2017) that are met: {}."
PSEUDONYMISED = "Pseudonymised: names are replaced and dates are moved, see page 3."
PSEUDONYMS = (
    "Names, numbers and other identifiers have been replaced, and every date has been moved by the "
    "same number of days: ages and the time between events are true, the dates are not. Texts may "
    "still tell who somebody is: read them before this leaves your hands."
)
NO_MEASUREMENTS = "No measurement is recorded for this child, so there is nothing to draw or judge."
BEFORE_EPISODES = "Besides"
IN_THE_DATA = "This asks a question about the record: see “The data”."
ALSO_FOUND = "Also shown meanwhile: {}."
FINDINGS = (
    "Each thing that happened, with the patterns in the measurements that carry it. A full line "
    "beside a pattern: the latest measurements still show it. A broken line: it was shown earlier, "
    "and the latest ones do not. “First shown” is the first day on which the record up to that day "
    "shows it, without knowing what came later."
)
EXPECTED = (
    "What each measurement was expected to be, judged only from this child's earlier ones and from "
    "how healthy children grow. Of 100 healthy children with the same earlier measurements, 90 "
    "would lie within the range."
)
CHRONOLOGY = (
    "Contacts, measurements, what the weights showed and gaps, in one order of dates. “Perhaps as” "
    "marks contacts that may tell of the same event twice."
)
FILTERED = (
    "{} of the {} contacts are told in full: those asked for, and those with two of these: an "
    "impact is recorded; within four weeks of what the weights showed; something was decided; an "
    "action or the child's voice is recorded; the child was not seen. The others follow the table, "
    "in a few words each."
)
OTHER_CONTACTS = "Contacts recorded besides"
RESPONSES = (
    "For each thing that happened, the days from the one on which the record first showed it to "
    "what was recorded next, and in brackets how many contacts came between. These are counts. "
    "They do not say what anybody knew, or should have done."
)
MEASUREMENTS = (
    "Every value as recorded. A z-score says how far a value lies from the middle of children of "
    "the same age and sex: 0 is the middle, and one centile space is 0.67. Of 100 such children, "
    "the centile is how many measure less."
)
QUALITY = (
    "What a reader should know about the data before relying on them. A value in doubt is left in "
    "the tables; nothing was corrected."
)
TERMS = {
    "exact": "exact: every age is corrected by the weeks of gestation at birth, early or late",
    "paper": "paper: as on the paper charts. Born at 37 weeks or more counts from birth; born "
    "earlier is corrected to 1 year, or to 2 years if born before 32 weeks",
}
SEXES = {"female": "girl", "male": "boy"}
NO_CONTACTS = (
    "No contacts were handed over with this record, so nothing can be counted: that does not mean "
    "that there were none."
)
CONTACTS_BY_HAND = "Contacts to be added by hand"
LETTER_WEIGHTS = "The weights this rests on"
LETTER_PROMISED = "What you promised and what is open"
LETTER_CONTACTS = "Your {} with the child are on this record, the latest: {}."
LETTER_NO_CONTACT = "No contact of yours with the child is on this record."
LETTER_ASKS = "Your answer"
LETTER_REPLY = (
    "Please write what you will do and by when, or why it cannot be done, and return this page to "
    "whoever sent it."
)
LETTER_LEAVES_OUT = (
    "This letter has the weights, what is asked and what you yourself recorded, and nothing that "
    "other agencies recorded. It says what the weights show. It does not say why, and is no "
    "diagnosis."
)
OTHER_RULES = "Looked for and not found in this record: {}."
JUDGEMENT = (
    "The judgement weighs all weights of the child together against what healthy children with "
    "the same earlier weights would weigh, with four explanations side by side: healthy growth, "
    "gain that has been slowed, one wrong value, and recovery. A child counts as caught up only by "
    "weight regained, by a corrected record or by the word of a person, never because time "
    "passed. What is due by when follows the closest spacing of weighings in NICE guideline NG75 "
    "(2017); where NICE gives none the days are those of growthwatch. Nothing that is said of a "
    "day uses a measurement of a later day. How often healthy children are told of wrongly, and "
    "how many slowed ones are missed, is measured in the documentation of growthwatch."
)
