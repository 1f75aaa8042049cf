"""sign-in: slips, codes, passkeys, join requests"""

import sqlalchemy as sa
from alembic import op

revision = "club_002"
down_revision = "club_001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
