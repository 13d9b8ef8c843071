-- IP addresses and origins from which a key is accepted; an empty array is any.
ALTER TABLE "api_key"
    ADD COLUMN "allowed_addresses" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    ADD COLUMN "allowed_origins" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
