"""forum: spaces, topics, posts"""

import sqlalchemy as sa
from alembic import op

revision = "forum_001"
down_revision = "club_004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
