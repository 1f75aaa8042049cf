"""forum: edits that are sent twice count once"""

import sqlalchemy as sa
from alembic import op

revision = "forum_006"
down_revision = "decisions_005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("post_revision") as batch:
        batch.add_column(sa.Column("client_id", sa.String(length=64), nullable=True))
        batch.create_unique_constraint(op.f("uq_post_revision_post_id_client_id"), ["post_id", "client_id"])


def downgrade() -> None:
    with op.batch_alter_table("post_revision") as batch:
        batch.drop_constraint(op.f("uq_post_revision_post_id_client_id"), type_="unique")
        batch.drop_column("client_id")
