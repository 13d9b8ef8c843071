-- The name of the channel contains the schema: channels belong to the database, in which several installations may have a
-- schema each.
CREATE OR REPLACE FUNCTION number_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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
  PERFORM pg_notify('inkstone_changes_' || TG_TABLE_SCHEMA, (base + count)::text);
  RETURN NULL;
END $$;
