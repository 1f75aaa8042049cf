"""`python -m club` is `club`."""

from club.cli import main

main(prog_name="club")
