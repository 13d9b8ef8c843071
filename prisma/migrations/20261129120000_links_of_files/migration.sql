-- The links of each file to other pages, and the URLs that they had in the last import: an import renders a file again when the
-- article that a link leads to appears, moves or goes. Files of earlier imports are read again once.
ALTER TABLE "import_file" ADD COLUMN "links" JSONB NOT NULL DEFAULT '{}';
