"""people, units, notices"""

import sqlalchemy as sa
from alembic import op

revision = "club_003"
down_revision = "club_002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
