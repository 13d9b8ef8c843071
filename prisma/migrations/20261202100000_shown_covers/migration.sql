-- The cover of an article has the URL that responses show, as its metadata has. An import stored the URL in its file.
UPDATE "article" a SET "cover" = jsonb_set(a."cover", '{url}', to_jsonb(s."url"))
FROM (
  SELECT b."id", (b."summary" || '}')::json #>> '{cover,url}' AS "url" FROM "article" b
  WHERE b."cover" IS NOT NULL AND EXISTS (SELECT FROM "article_media" u WHERE u."article_id" = b."id" AND u."live")) s
WHERE s."id" = a."id" AND s."url" IS DISTINCT FROM a."cover"->>'url' AND s."url" IS NOT NULL;
