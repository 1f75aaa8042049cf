"""training: courses, lessons, quizzes"""

import sqlalchemy as sa
from alembic import op

revision = "training_001"
down_revision = "forum_001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
