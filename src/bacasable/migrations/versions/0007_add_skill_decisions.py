"""add skill decisions and tutors."""

import sqlalchemy as sa
from alembic import op

import bacasable.database

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "skill_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("skill", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", bacasable.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_skill_decision_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_skill_decision_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_skill_decision_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_decision")),
    )
    with op.batch_alter_table("skill_decision", schema=None) as batch_op:
        batch_op.create_index("ix_skill_decision_learner", ["cohort_id", "person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_skill_decision_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "tutorship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tutor_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("created_at", bacasable.database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_tutorship_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["person.id"], name=op.f("fk_tutorship_learner_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["tutor_id"], ["person.id"], name=op.f("fk_tutorship_tutor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tutorship")),
        sa.UniqueConstraint(
            "tutor_id", "learner_id", "cohort_id", name=op.f("uq_tutorship_tutor_id")
        ),
    )
    with op.batch_alter_table("tutorship", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tutorship_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tutorship_learner_id"), ["learner_id"], unique=False)


def downgrade() -> None:
    op.drop_table("tutorship")
    op.drop_table("skill_decision")
