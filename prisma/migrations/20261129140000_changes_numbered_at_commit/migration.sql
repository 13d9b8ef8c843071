-- A transaction leaves its changes here; a deferred trigger numbers them while the transaction commits. The counter is then
-- locked inside the server only, for the length of a commit: a client that is lost in mid-transaction holds up nobody.
-- Rows live as long as their transaction, so the table needs no log.
CREATE UNLOGGED TABLE "change_batch" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "entries" JSONB NOT NULL,

    CONSTRAINT "change_batch_pkey" PRIMARY KEY ("id")
);

CREATE FUNCTION number_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  count CONSTANT INT := jsonb_array_length(NEW.entries);
  base BIGINT;
  present TIMESTAMPTZ;
BEGIN
  UPDATE change_counter SET value = value + count WHERE id = 1 RETURNING value - count INTO base;
  present := date_trunc('milliseconds', clock_timestamp()); -- after the wait for the lock: times follow the numbers
  INSERT INTO change (seq, at, entity, entity_id, action, visible, slug, lang, tags)
  SELECT base + e.ord, present, e.entry->>'entity', (e.entry->>'entityId')::uuid, e.entry->>'action',
    (e.entry->>'visible')::boolean, e.entry->>'slug', e.entry->>'lang',
    ARRAY(SELECT jsonb_array_elements_text(e.entry->'tags'))
  FROM jsonb_array_elements(NEW.entries) WITH ORDINALITY AS e(entry, ord);
  DELETE FROM change_batch WHERE id = NEW.id;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER "change_batch_numbered" AFTER INSERT ON "change_batch"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION number_changes();
