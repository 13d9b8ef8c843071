-- Cards are JSON objects that are not closed yet: to cut the brace off again at every read meant counting the characters
-- of the whole card (src/articles/card.ts).
UPDATE "article" SET "card" = left("card", -1);
