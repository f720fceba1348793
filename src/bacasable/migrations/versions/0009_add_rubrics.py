"""add rubrics."""

import sqlalchemy as sa
from alembic import op

import bacasable.database

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rubric",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("assignment", sa.String(length=100), nullable=False),
        sa.Column("notebook", sa.String(length=200), nullable=False),
        sa.Column("grade_id", sa.String(length=200), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("changed_at", bacasable.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_rubric_cohort_id_cohort")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric")),
        sa.UniqueConstraint(
            "cohort_id", "assignment", "notebook", "grade_id", name=op.f("uq_rubric_cohort_id")
        ),
    )
    op.create_table(
        "rubric_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("notebook", sa.String(length=200), nullable=False),
        sa.Column("grade_id", sa.String(length=200), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("given_by", sa.String(length=32), nullable=False),
        sa.Column("given_at", bacasable.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_rubric_mark_submission_id_submission"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_mark")),
        sa.UniqueConstraint(
            "submission_id", "notebook", "grade_id", name=op.f("uq_rubric_mark_submission_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("rubric_mark")
    op.drop_table("rubric")
