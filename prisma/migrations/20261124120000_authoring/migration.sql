-- CreateTable
CREATE TABLE "tag_alias" (
    "kind" "tag_kind" NOT NULL,
    "slug" TEXT NOT NULL,
    "tag_id" UUID NOT NULL,

    CONSTRAINT "tag_alias_pkey" PRIMARY KEY ("kind","slug")
);

-- CreateTable
CREATE TABLE "author_alias" (
    "slug" TEXT NOT NULL,
    "author_id" UUID NOT NULL,

    CONSTRAINT "author_alias_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "key_id" UUID,
    "action" TEXT NOT NULL,
    "entity_id" UUID,
    "subject" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_record" (
    "key_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "status" INTEGER,
    "headers" JSONB,
    "body" TEXT,

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("key_id","key")
);

-- CreateTable
CREATE TABLE "preview" (
    "id" UUID NOT NULL,
    "article_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "preview_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "tag_alias_tag_id_idx" ON "tag_alias"("tag_id");

-- CreateIndex
CREATE INDEX "author_alias_author_id_idx" ON "author_alias"("author_id");

-- CreateIndex
CREATE INDEX "audit_entry_entity_id_idx" ON "audit_entry"("entity_id");

-- CreateIndex
CREATE INDEX "idempotency_record_created_at_idx" ON "idempotency_record"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "preview_hash_key" ON "preview"("hash");

-- CreateIndex
CREATE INDEX "preview_article_id_idx" ON "preview"("article_id");

-- AddForeignKey
ALTER TABLE "tag_alias" ADD CONSTRAINT "tag_alias_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "author_alias" ADD CONSTRAINT "author_alias_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "author"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "preview" ADD CONSTRAINT "preview_article_id_fkey" FOREIGN KEY ("article_id") REFERENCES "article"("id") ON DELETE CASCADE ON UPDATE CASCADE;
