"""What is done at the door. Others import from here: `issue_slip`, `issue_slips`, `Slip`."""

from club.signin.actions.slips import Slip, issue_slip, issue_slips

__all__ = ["Slip", "issue_slip", "issue_slips"]
