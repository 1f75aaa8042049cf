"""roster imports"""

import sqlalchemy as sa
from alembic import op

revision = "club_004"
down_revision = "club_003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
