"""add personal plans."""

import sqlalchemy as sa
from alembic import op

import bacasable.database

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adaptation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("assignment", sa.String(length=100), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("starts_at", bacasable.database.UtcDateTime(), nullable=True),
        sa.Column("ends_at", bacasable.database.UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", bacasable.database.UtcDateTime(), nullable=False),
        sa.Column("ended_at", bacasable.database.UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_adaptation_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_adaptation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adaptation")),
    )
    with op.batch_alter_table("adaptation", schema=None) as batch_op:
        batch_op.create_index("ix_adaptation_learner", ["cohort_id", "person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_adaptation_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("adaptation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adaptation_person_id"))
        batch_op.drop_index("ix_adaptation_learner")

    op.drop_table("adaptation")
