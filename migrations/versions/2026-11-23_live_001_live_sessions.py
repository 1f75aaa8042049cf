"""live: sessions and their rooms"""

import sqlalchemy as sa
from alembic import op

revision = "live_001"
down_revision = "training_001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
