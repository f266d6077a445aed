"""The words of a mail that a page does not have: its subject, its first line, to whom it is, and who signs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from collector.core.model import ChangeKind, Language
from collector.core.text import printable
from reports.site.frame import Frame
from reports.site.parts import shown_changes
from reports.words.words import Words, words

NEWS = (ChangeKind.NEW, ChangeKind.WORSE, ChangeKind.CAME_BACK, ChangeKind.MENDED)
"""The changes that are worth a subject; what is still open is in the number of PCs to mend."""
LONGEST_SITE = 80
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class LetterText:
    """What a mail says beside the texts of the page. Whom it is for comes from the inventory, never from a workstation."""

    subject: str
    addressed: str
    signature: str


def letter(frame: Frame) -> LetterText:
    w, site = frame.words, frame.state.site
    name = printable(site.name, LONGEST_SITE)
    it = _name(site.local_it.name)
    sample = w("mail-subject-sample") + " " if site.sample else ""
    return LetterText(
        subject=sample + w("mail-subject", site=name, summary=_summary(frame)),
        addressed=_addressed(w, name, _name(site.contact.name)),
        signature=w("mail-signature", it=it) if it else w("mail-signature-administrator"),
    )


def personal(
    letter: LetterText, language: Language, site: str, recipient: str | None, signature: str | None
) -> LetterText:
    """The letter to this recipient, as the inventory names him, signed as the settings say where they do."""
    addressed = _addressed(words(language), printable(site, LONGEST_SITE), recipient)
    return replace(letter, addressed=addressed, signature=signature or letter.signature)


def _addressed(w: Words, site: str, recipient: str | None) -> str:
    return w("mail-for", name=recipient, site=site) if recipient else site


def _name(text: str | None) -> str | None:
    return printable(text, LONGEST_NAME).strip() or None if text else None


def _summary(frame: Frame) -> str:
    """The numbers in a few words: how many PCs need work, how many we know nothing of, and what is new."""
    w, counts = frame.words, frame.state.counts
    if not counts.known:
        return w("mail-no-pcs")
    if counts.works == counts.known:
        return ", ".join([w("mail-all-work", known=counts.known), *_news(frame)])
    parts = [w("mail-needs-work", n=counts.needs_work, known=counts.known)]
    parts += [
        w(f"mail-{name}", n=n)
        for name, n in (("not-reached", counts.not_reached), ("could-not-tell", counts.could_not_tell))
        if n
    ]
    return ", ".join([*parts, *_news(frame)])


def _news(frame: Frame) -> list[str]:
    w = frame.words
    if frame.state.changes is None:
        return [w("mail-first")]
    found = Counter(change.kind for change in shown_changes(frame))
    return [w(f"mail-change-{kind}", n=found[kind]) for kind in NEWS if found[kind]] or [w("mail-no-news")]
