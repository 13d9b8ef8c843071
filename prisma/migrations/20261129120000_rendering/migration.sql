-- The HTML policy and renderer by which all articles were rendered. Without a row, articles of before are rendered again.
CREATE TABLE "rendering" (
  "id" INTEGER NOT NULL DEFAULT 1,
  "fingerprint" TEXT NOT NULL,
  "rendered_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "rendering_pkey" PRIMARY KEY ("id")
);
