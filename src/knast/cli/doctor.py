"""``knast doctor``: what is wrong with a workspace, and how to mend it."""

import click

from knast.app.doctor import examine
from knast.cli.frame import Frame, framed


@click.command()
@framed
def doctor(frame: Frame) -> int:
    """Look for faults: the database, quotes, left-overs, unread contacts, rejected rows. Changes nothing."""
    house = frame.house()
    findings = examine(house)
    if frame.as_json:
        frame.answer([finding._asdict() for finding in findings])
    else:
        for finding in findings:
            mark = {"good": "✓", "note": "·", "bad": "✗"}[finding.state]
            frame.out.print(f"{mark} {finding.what}" + (f"\n    → {finding.mend}" if finding.mend else ""))
    return 1 if any(finding.state == "bad" for finding in findings) else 0
