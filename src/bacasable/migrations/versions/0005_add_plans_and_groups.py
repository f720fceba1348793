"""add plans and groups."""

import sqlalchemy as sa
from alembic import op

import bacasable.database

revision = "0005"
down_revision = "0004"
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

    op.create_table(
        "work_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_work_group_release_id_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_group")),
        sa.UniqueConstraint("release_id", "number", name=op.f("uq_work_group_release_id")),
    )
    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["work_group.id"], name=op.f("fk_group_member_group_id_work_group")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_group_member_release_id_release")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_group_member_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
        sa.UniqueConstraint("release_id", "person_id", name=op.f("uq_group_member_release_id")),
    )
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_member_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "shared_hand_in",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_shared_hand_in_submission_id_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["submission.id"], name=op.f("fk_shared_hand_in_leader_id_submission")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["work_group.id"], name=op.f("fk_shared_hand_in_group_id_work_group")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_shared_hand_in")),
    )
    with op.batch_alter_table("shared_hand_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shared_hand_in_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_shared_hand_in_leader_id"), ["leader_id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("shared_hand_in")
    op.drop_table("group_member")
    op.drop_table("work_group")
    with op.batch_alter_table("adaptation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adaptation_person_id"))
        batch_op.drop_index("ix_adaptation_learner")

    op.drop_table("adaptation")
