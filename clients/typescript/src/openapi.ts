/** Types of the API, generated from docs/openapi.json by `npm run fix`. Do not edit them. */
export interface paths {
    "/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List changes since a cursor
         * @description Each change once, in the order of commits. Without a key, changes of content that was public before or after them. With a key, every change. Store `cursor` and send it with the next request.
         */
        get: operations["listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream changes as server-sent events
         * @description The event type is `change`, `data` is a `Change`, and `id` is the cursor after it. A browser that reconnects sends `Last-Event-ID`.
         */
        get: operations["streamChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles.ndjson": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream all articles as NDJSON
         * @description Articles are ordered by id. The first line is `{"cursor"}`, from which to follow `/v1/changes`. Each further line is an `ArticleWithoutBody`. The last line is `{"articles"}`, their number in this response; a response without it is incomplete.
         */
        get: operations["streamArticles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List articles
         * @description Newest first and undated ones last, unless `sort` says otherwise.
         */
        get: operations["listArticles"];
        put?: never;
        /**
         * Create an article
         * @description A Markdown file is parsed as in an import. Without `draft: true` it is published, which needs the scope `publish`; without a date it gets the time of its first publication.
         */
        post: operations["createArticle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an article
         * @description With `Accept: text/markdown` the response is front matter and Markdown, with the scope `read` the source as written. `/articles/{slug}.md` is the same for clients that cannot send `Accept`.
         */
        get: operations["getArticle"];
        /**
         * Replace an article
         * @description Absent fields get their defaults: without `tags`, the article has none afterwards. Slug, status, publication time and body do not change when they are absent. PATCH changes single fields. A Markdown file is parsed as in an import. Without `draft: true` it is published, which needs the scope `publish`; without a date it gets the time of its first publication. A request that would change nothing adds no version and no revision, and `updatedAt` stays the same. Its response has the header `Article-Unchanged: true`.
         */
        put: operations["replaceArticle"];
        post?: never;
        /**
         * Delete an article
         * @description Moves it to the trash; `purge=true` then deletes it permanently.
         */
        delete: operations["deleteArticle"];
        options?: never;
        head?: never;
        /**
         * Update an article
         * @description JSON Merge Patch (RFC 7396): absent fields keep their value, null resets a field. A request that would change nothing adds no version and no revision, and `updatedAt` stays the same. Its response has the header `Article-Unchanged: true`.
         */
        patch: operations["updateArticle"];
        trace?: never;
    };
    "/v1/articles/{slug}/related": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List related articles
         * @description Articles that share tags, categories and words with this one.
         */
        get: operations["listRelatedArticles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/{slug}/neighbours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the previous and the next article
         * @description Accepts the filters and the order of a list. In the default order, the previous article is the newer one.
         */
        get: operations["getAdjacentArticles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/{slug}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish an article
         * @description Publishes the content of its working copy if there is one. A request that would change nothing adds no version and no revision, and `updatedAt` stays the same. Its response has the header `Article-Unchanged: true`.
         */
        post: operations["publishArticle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/{slug}/unpublish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unpublish an article
         * @description It becomes a draft.
         */
        post: operations["unpublishArticle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/{slug}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive an article
         * @description It is no longer public.
         */
        post: operations["archiveArticle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/{slug}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore an article from the trash
         * @description It is published again if it was public.
         */
        post: operations["restoreArticle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/{slug}/working": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the working copy of an article */
        get: operations["getWorkingCopy"];
        put?: never;
        post?: never;
        /** Discard the working copy */
        delete: operations["deleteWorkingCopy"];
        options?: never;
        head?: never;
        /**
         * Create or update the working copy
         * @description JSON Merge Patch (RFC 7396) of the working copy, or of the article while there is none. It is not public until `/publish`. `If-Match` contains its version, or that of the article while there is no working copy.
         */
        patch: operations["updateWorkingCopy"];
        trace?: never;
    };
    "/v1/articles/{slug}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the revisions of an article
         * @description Newest first; of an article in the trash, too.
         */
        get: operations["listRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/{slug}/revisions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a revision */
        get: operations["getRevision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/{slug}/revisions/{number}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare two revisions
         * @description A revision and the previous one, or any other.
         */
        get: operations["getRevisionDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/{slug}/revisions/{number}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore the content of a revision
         * @description Adds a revision and deletes none. The working copy does not change.
         */
        post: operations["restoreRevision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run many operations on articles
         * @description Up to 100 operations, atomically or independently, in the given order. An atomic batch that fails returns the problem of the operation that failed, with its place in `errors`; nothing is written. `If-Match: *` accepts any version for all operations.
         */
        post: operations["runArticleBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/{slug}/previews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the valid preview links
         * @description Newest first.
         */
        get: operations["listPreviews"];
        put?: never;
        /**
         * Create a preview link
         * @description By the link, the working copy of the article, or else the article itself, can be read without a key.
         */
        post: operations["createPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/previews/{preview}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the article of a preview link
         * @description Returns the working copy if there is one, otherwise the article itself. Caches must not store the response, and search engines must not index it.
         */
        get: operations["getPreview"];
        put?: never;
        post?: never;
        /** Revoke a preview link */
        delete: operations["revokePreview"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/by-source/{source}/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the article of a file */
        get: operations["getArticleBySource"];
        /**
         * Create or replace the article of a file
         * @description Like an import of that one file. Imports of the folder recognize files of this endpoint, and vice versa. The first slug of an article never changes. An unchanged file writes nothing (`Article-Unchanged: true`), unless its links lead to other articles by now. An article that was edited since the import is not changed (409). `If-None-Match: *` only creates, `If-Match` only replaces.
         */
        put: operations["upsertArticleBySource"];
        post?: never;
        /**
         * Unpublish the article of a deleted file
         * @description Like `import --prune`. The article becomes a draft. When the file returns, it is published again.
         */
        delete: operations["deleteArticleBySource"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List media files
         * @description Newest first. Without a key, only files that a visible article uses.
         */
        get: operations["listMedia"];
        put?: never;
        /**
         * Upload a file
         * @description The body is the file itself, with its name in `filename` or in `Content-Disposition`, or a form with the file in `file`. The type follows from the bytes. A file with known content is not stored twice: the response is the existing one, unchanged, with 200. The public sees a file in lists once a visible article uses it.
         */
        post: operations["createMedia"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a media file
         * @description What is known of the file; `url` leads to its bytes. Without a key, only files that a visible article uses.
         */
        get: operations["getMedia"];
        put?: never;
        post?: never;
        /**
         * Delete a media file
         * @description Deletes the file and all of its variants, at once and for good. Needs the scope `publish` when a published or scheduled article uses the file.
         */
        delete: operations["deleteMedia"];
        options?: never;
        head?: never;
        /**
         * Update a media file
         * @description JSON Merge Patch (RFC 7396) of what describes the file. Its content never changes. Needs the scope `publish` when a published or scheduled article uses the file.
         */
        patch: operations["updateMedia"];
        trace?: never;
    };
    "/v1/media/{id}/articles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the articles that use a media file
         * @description Newest first. With the scope `preview`, also drafts, and articles whose working copy uses it. Earlier revisions do not count.
         */
        get: operations["listMediaArticles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/articles/{slug}/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the media files of an article
         * @description Every file whose URL is in its body, cover, `seo.image` or metadata. With the scope `preview`, also those of its working copy.
         */
        get: operations["listArticleMedia"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tags
         * @description By name, each with the number of visible articles; without a key, only those that have any.
         */
        get: operations["listTags"];
        put?: never;
        /**
         * Create a tag
         * @description It is not public until a visible article has it.
         */
        post: operations["createTag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tags/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a tag */
        get: operations["getTag"];
        put?: never;
        post?: never;
        /**
         * Delete a tag
         * @description It is removed from its articles, each with a further revision; child categories move below its parent; its slugs become free. Restoring an earlier revision creates it again. Needs the scope `publish` when a published or scheduled article has the term, or one of the two terms of a merge. Terms have no versions: the last write wins, and conditional headers such as `If-Match` are rejected.
         */
        delete: operations["deleteTag"];
        options?: never;
        head?: never;
        /**
         * Update a tag
         * @description JSON Merge Patch (RFC 7396). The former slug redirects. When slug or name changes, every article that has it gets a further revision. Needs the scope `publish` when a published or scheduled article has the term, or one of the two terms of a merge. Terms have no versions: the last write wins, and conditional headers such as `If-Match` are rejected.
         */
        patch: operations["updateTag"];
        trace?: never;
    };
    "/v1/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List categories
         * @description By name, each with the number of visible articles; without a key, only those that have any.
         */
        get: operations["listCategories"];
        put?: never;
        /**
         * Create a category
         * @description It is not public until a visible article has it.
         */
        post: operations["createCategory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/categories/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a category */
        get: operations["getCategory"];
        put?: never;
        post?: never;
        /**
         * Delete a category
         * @description It is removed from its articles, each with a further revision; child categories move below its parent; its slugs become free. Restoring an earlier revision creates it again. Needs the scope `publish` when a published or scheduled article has the term, or one of the two terms of a merge. Terms have no versions: the last write wins, and conditional headers such as `If-Match` are rejected.
         */
        delete: operations["deleteCategory"];
        options?: never;
        head?: never;
        /**
         * Update a category
         * @description JSON Merge Patch (RFC 7396). The former slug redirects. When slug or name changes, every article that has it gets a further revision. Needs the scope `publish` when a published or scheduled article has the term, or one of the two terms of a merge. Terms have no versions: the last write wins, and conditional headers such as `If-Match` are rejected.
         */
        patch: operations["updateCategory"];
        trace?: never;
    };
    "/v1/authors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List authors
         * @description By name, each with the number of visible articles; without a key, only those that have any.
         */
        get: operations["listAuthors"];
        put?: never;
        /**
         * Create an author
         * @description It is not public until a visible article has it.
         */
        post: operations["createAuthor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/authors/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an author */
        get: operations["getAuthor"];
        put?: never;
        post?: never;
        /**
         * Delete an author
         * @description It is removed from its articles, each with a further revision; child categories move below its parent; its slugs become free. Restoring an earlier revision creates it again. Needs the scope `publish` when a published or scheduled article has the term, or one of the two terms of a merge. Terms have no versions: the last write wins, and conditional headers such as `If-Match` are rejected.
         */
        delete: operations["deleteAuthor"];
        options?: never;
        head?: never;
        /**
         * Update an author
         * @description JSON Merge Patch (RFC 7396). The former slug redirects. When slug or name changes, every article that has it gets a further revision. Needs the scope `publish` when a published or scheduled article has the term, or one of the two terms of a merge. Terms have no versions: the last write wins, and conditional headers such as `If-Match` are rejected.
         */
        patch: operations["updateAuthor"];
        trace?: never;
    };
    "/v1/redirects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List redirects
         * @description From aliases (former slugs and paths) to present slugs, by path.
         */
        get: operations["listRedirects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tags/{slug}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge a tag into another
         * @description Its articles get the other one instead, each with a further revision; its slugs redirect; its child categories move below the other one. Needs the scope `publish` when a published or scheduled article has the term, or one of the two terms of a merge. Terms have no versions: the last write wins, and conditional headers such as `If-Match` are rejected.
         */
        post: operations["mergeTag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/categories/{slug}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge a category into another
         * @description Its articles get the other one instead, each with a further revision; its slugs redirect; its child categories move below the other one. Needs the scope `publish` when a published or scheduled article has the term, or one of the two terms of a merge. Terms have no versions: the last write wins, and conditional headers such as `If-Match` are rejected.
         */
        post: operations["mergeCategory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/authors/{slug}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge an author into another
         * @description Its articles get the other one instead, each with a further revision; its slugs redirect; its child categories move below the other one. Needs the scope `publish` when a published or scheduled article has the term, or one of the two terms of a merge. Terms have no versions: the last write wins, and conditional headers such as `If-Match` are rejected.
         */
        post: operations["mergeAuthor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List keys
         * @description Including revoked ones, newest first.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Create a key
         * @description The response contains its secret, which cannot be retrieved again. `Idempotency-Key` has no effect: the secret is not stored, so the response cannot be replayed.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate a key
         * @description Replaces it with a new one that has the same name, scopes and restrictions. The old key remains valid for a while. `Idempotency-Key` has no effect, as with `createKey`.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a key */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description Newest first.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Create a webhook
         * @description It gets the changes of public content from now on, as `POST` requests. The response contains its secret, which cannot be retrieved again. `Idempotency-Key` has no effect: the secret is not stored in a response.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /** Delete a webhook */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Update a webhook
         * @description JSON Merge Patch (RFC 7396); lists and headers are replaced as a whole. What is pending is sent at once with the new values. A webhook that is enabled again goes on where it was disabled.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate the secret of a webhook
         * @description Requests are signed with the new secret, and for a while with the old one, too. `Idempotency-Key` has no effect, as with `createWebhook`.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deliveries of a webhook
         * @description Attempts, newest first. The last 200 are stored.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test a webhook
         * @description Sends one request of the type `test`, and responds with its result. A plain webhook gets its usual request, which may start a build.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay changes to a webhook
         * @description Delivers all changes from a number of the change log on, again or for the first time. A message that was delivered before has the same `webhook-id`.
         */
        post: operations["replayWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search articles
         * @description Best matches first: articles with all words in the title come first, then those with all words in title and tags, then those in which the words are frequent, then the rest, and last those with other forms of the words; newest first within each group. Words of every script are found.
         */
        get: operations["searchArticles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/suggest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Suggest titles and names while a user types */
        get: operations["listSuggestions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/languages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count visible articles by language */
        get: operations["listLanguages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count visible articles by year and month */
        get: operations["getArchive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit events
         * @description Actions on keys and on public content, and calls of tools by agents, newest first.
         */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AdjacentArticles: {
            previous: components["schemas"]["ArticleSummary"] | null;
            next: components["schemas"]["ArticleSummary"] | null;
        };
        ApiKey: {
            /** Format: uuid */
            id: string;
            /** @example Markdown */
            name: string;
            /**
             * @description The first characters of the key, by which its owner recognizes it.
             * @example ink_Q2xhbW
             */
            prefix: string;
            /** @description `ghost-content` is the scope of keys for Ghost's Content API, which the command line creates. */
            scopes: ("ghost-content" | "metrics" | "preview" | "read" | "write" | "publish" | "admin")[];
            allowedAddresses: string[];
            allowedOrigins: string[];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string | null;
            /** Format: date-time */
            revokedAt: string | null;
            /**
             * Format: date-time
             * @description The time of its last use, to the minute.
             */
            lastUsedAt: string | null;
        };
        ApiKeyInput: {
            /**
             * @description What the key is used for. Revisions and audit events record it as the actor.
             * @example Markdown
             */
            name: string;
            scopes: ("metrics" | "preview" | "read" | "write" | "publish" | "admin")[];
            /** @description IP addresses and networks (CIDR) from which the key is accepted. Default: any. Behind a proxy, set TRUST_PROXY. */
            allowedAddresses?: string[];
            /** @description Origins of web pages from which the key is accepted. A request without `Origin` is refused. Default: any. */
            allowedOrigins?: string[];
            /** @description When it expires. Default: never. */
            expiresAt?: (string) | null;
        };
        ApiKeyPage: {
            data: components["schemas"]["ApiKey"][];
            pagination: components["schemas"]["Pagination"];
        };
        ApiKeyWithSecret: {
            /** Format: uuid */
            id: string;
            /** @example Markdown */
            name: string;
            /**
             * @description The first characters of the key, by which its owner recognizes it.
             * @example ink_Q2xhbW
             */
            prefix: string;
            /** @description `ghost-content` is the scope of keys for Ghost's Content API, which the command line creates. */
            scopes: ("ghost-content" | "metrics" | "preview" | "read" | "write" | "publish" | "admin")[];
            allowedAddresses: string[];
            allowedOrigins: string[];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string | null;
            /** Format: date-time */
            revokedAt: string | null;
            /**
             * Format: date-time
             * @description The time of its last use, to the minute.
             */
            lastUsedAt: string | null;
            /** @description The key itself. It is not stored, so it cannot be retrieved again. */
            secret: string;
        };
        Archive: {
            /** @description Years in UTC, newest first. */
            data: components["schemas"]["ArchiveYear"][];
            /** @description Number of undated articles. */
            undated: number;
        };
        ArchiveYear: {
            year: number;
            /** @description Number of visible articles. */
            articles: number;
            /** @description Months that have articles, newest first. */
            months: {
                month: number;
                /** @description Number of visible articles. */
                articles: number;
            }[];
        };
        Article: {
            /** Format: uuid */
            id: string;
            /**
             * @description Lists and feeds are of posts; a page (About) stands for itself.
             * @enum {string}
             */
            type: "post" | "page";
            /**
             * @description BCP 47 language tag, or null when unknown.
             * @example en
             */
            lang: string | null;
            /**
             * @description Unique within the language; may contain letters of every script.
             * @example a-stone-and-some-ink
             */
            slug: string;
            /** @example A stone and some ink */
            title: string;
            /**
             * @description Plain text.
             * @example Grind, wet, write.
             */
            excerpt: string;
            /**
             * @description `scheduled`: published from `publishedAt` on, which is in the future; only with a key.
             * @example published
             * @enum {string}
             */
            status: "draft" | "published" | "archived" | "scheduled";
            /**
             * Format: date-time
             * @description Null for an undated article.
             * @example 2026-01-02T08:00:00.000Z
             */
            publishedAt: string | null;
            /**
             * Format: date-time
             * @description The public no longer sees it from then on.
             */
            expiresAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            cover: components["schemas"]["Cover"] | null;
            /** @description Not for search engines: left out of sitemaps and llms.txt. */
            noindex: boolean;
            excludeFromFeeds: boolean;
            /** @description In the order of the byline; with `include=authors` whole. */
            authors: components["schemas"]["ArticleAuthor"][];
            /** @description With `include=tags` whole. */
            tags: components["schemas"]["ArticleTag"][];
            /** @description With `include=categories` whole. */
            categories: components["schemas"]["ArticleCategory"][];
            keywords: string[];
            /** @description URL where the article was first published. */
            sourceUrl: string | null;
            canonicalUrl: string | null;
            wordCount: number;
            readingMinutes: number;
            /** @description Increases with every change. */
            version: number;
            /**
             * @description Sanitised: safe to insert into a page.
             * @example <p>Grind, <strong>wet</strong>, write.</p>
             */
            html: string;
            toc: components["schemas"]["Heading"][];
            /** @description Front-matter fields that have no field of their own here. */
            metadata: {
                [key: string]: unknown;
            };
            /** @description Title, description and image for search engines and social networks, where they differ from `title`, `excerpt` and `cover`. `noindex` is a field of its own. */
            seo: components["schemas"]["Seo"] | null;
            /** @description Former slugs and paths that redirect to the article. */
            aliases: string[];
            translations: {
                /** @example en */
                lang: string | null;
                /** @example a-stone-and-some-ink */
                slug: string;
                /** @example A stone and some ink */
                title: string;
            }[];
            body?: components["schemas"]["ArticleBody"];
        };
        ArticleAuthor: {
            /** @example a-stone-and-some-ink */
            slug: string;
            /** @example Markdown */
            name: string;
            bio?: string | null;
            avatarUrl?: string | null;
            url?: string | null;
        };
        ArticleBody: {
            /** @enum {string} */
            format: "markdown" | "html";
            /** @example Grind, **wet**, write. */
            source: string;
        };
        ArticleCategory: {
            /** @example a-stone-and-some-ink */
            slug: string;
            /** @example Markdown */
            name: string;
            description?: string | null;
            parent?: string | null;
        };
        ArticleInput: {
            /**
             * @description BCP 47; null when unknown.
             * @example en
             */
            lang?: string | null;
            /**
             * @description Becomes lower case, with hyphens between words: `My post` is `my-post`. Default: derived from the title.
             * @example a-stone-and-some-ink
             */
            slug?: string;
            /**
             * @description At most 500 characters, unless it is unchanged; imports accept more. Default: the first heading of the body.
             * @example A stone and some ink
             */
            title?: string;
            /**
             * @description Plain text. Default: derived from the body.
             * @example Grind, wet, write.
             */
            excerpt?: string;
            /** @description The source as written; the rendered HTML is sanitised. At most 1048576 bytes, unless it is unchanged. */
            body?: {
                /**
                 * @description Default: `markdown`.
                 * @enum {string}
                 */
                format?: "markdown" | "html";
                /** @example Grind, **wet**, write. */
                source: string;
            };
            /**
             * @description A post, unless given; PUT without it keeps the type.
             * @enum {string}
             */
            type?: "post" | "page";
            /**
             * @description Default: `draft`. `published` needs the scope `publish`. `scheduled` is `published`, and needs a `publishedAt` in the future.
             * @example published
             * @enum {string}
             */
            status?: "draft" | "published" | "archived" | "scheduled";
            /** @description A future time schedules the article; null leaves it undated. Default: the time of the first publication. */
            publishedAt?: (string) | null;
            /** @description The public no longer sees the article from then on; null: it does not expire. */
            expiresAt?: (string) | null;
            cover?: {
                url: string;
                alt?: string | null;
                caption?: string | null;
                /** @description Ignored: it follows from the media file. */
                width?: unknown;
                /** @description Ignored: it follows from the media file. */
                height?: unknown;
                /** @description Ignored: it follows from the media file. */
                placeholder?: unknown;
                /** @description Ignored: it follows from the media file. */
                variants?: unknown;
            } | null;
            /** @description Not for search engines: leaves the article out of sitemaps and llms.txt. */
            noindex?: boolean;
            excludeFromFeeds?: boolean;
            /** @description For search engines and social networks; null, or only nulls: title, excerpt and cover. */
            seo?: {
                /** @example A stone and some ink */
                title?: string | null;
                description?: string | null;
                image?: string | null;
            } | null;
            sourceUrl?: string | null;
            canonicalUrl?: string | null;
            keywords?: string[];
            metadata?: {
                [key: string]: unknown;
            };
            /** @description Articles with the same key are translations of each other. */
            translationKey?: string | null;
            /** @description Former slugs, and paths that begin with "/"; they redirect to the article. */
            aliases?: string[];
            authors?: (string | {
                /** @example a-stone-and-some-ink */
                slug?: string;
                /** @example Markdown */
                name?: string;
                url?: string | null;
                avatarUrl?: string | null;
                bio?: string | null;
                email?: string | null;
            })[];
            tags?: (string | {
                /** @example a-stone-and-some-ink */
                slug?: string;
                /** @example Markdown */
                name?: string;
            })[];
            categories?: (string | {
                /** @example a-stone-and-some-ink */
                slug?: string;
                /** @example Markdown */
                name?: string;
            })[];
            /** @description Expected version: 412 if the article has another one. Same as `If-Match`. */
            version?: number;
        };
        ArticleListItem: {
            /** Format: uuid */
            id: string;
            /**
             * @description Lists and feeds are of posts; a page (About) stands for itself.
             * @enum {string}
             */
            type: "post" | "page";
            /**
             * @description BCP 47 language tag, or null when unknown.
             * @example en
             */
            lang: string | null;
            /**
             * @description Unique within the language; may contain letters of every script.
             * @example a-stone-and-some-ink
             */
            slug: string;
            /** @example A stone and some ink */
            title: string;
            /**
             * @description Plain text.
             * @example Grind, wet, write.
             */
            excerpt: string;
            /**
             * @description `scheduled`: published from `publishedAt` on, which is in the future; only with a key.
             * @example published
             * @enum {string}
             */
            status: "draft" | "published" | "archived" | "scheduled";
            /**
             * Format: date-time
             * @description Null for an undated article.
             * @example 2026-01-02T08:00:00.000Z
             */
            publishedAt: string | null;
            /**
             * Format: date-time
             * @description The public no longer sees it from then on.
             */
            expiresAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            cover: components["schemas"]["Cover"] | null;
            /** @description Not for search engines: left out of sitemaps and llms.txt. */
            noindex: boolean;
            excludeFromFeeds: boolean;
            /** @description In the order of the byline; with `include=authors` whole. */
            authors: components["schemas"]["ArticleAuthor"][];
            /** @description With `include=tags` whole. */
            tags: components["schemas"]["ArticleTag"][];
            /** @description With `include=categories` whole. */
            categories: components["schemas"]["ArticleCategory"][];
            keywords: string[];
            /** @description URL where the article was first published. */
            sourceUrl: string | null;
            canonicalUrl: string | null;
            wordCount: number;
            readingMinutes: number;
            /** @description Increases with every change. */
            version: number;
            /**
             * @description Sanitised: safe to insert into a page.
             * @example <p>Grind, <strong>wet</strong>, write.</p>
             */
            html?: string;
            toc?: components["schemas"]["Heading"][];
            /** @description Front-matter fields that have no field of their own here. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description Title, description and image for search engines and social networks, where they differ from `title`, `excerpt` and `cover`. `noindex` is a field of its own. */
            seo?: components["schemas"]["Seo"] | null;
            translations?: {
                /** @example en */
                lang: string | null;
                /** @example a-stone-and-some-ink */
                slug: string;
                /** @example A stone and some ink */
                title: string;
            }[];
            body?: components["schemas"]["ArticleBody"];
        };
        ArticlePage: {
            data: components["schemas"]["ArticleListItem"][];
            pagination: components["schemas"]["Pagination"];
        };
        ArticlePatch: {
            lang?: unknown;
            slug?: unknown;
            title?: unknown;
            excerpt?: unknown;
            body?: unknown;
            type?: unknown;
            status?: unknown;
            publishedAt?: unknown;
            expiresAt?: unknown;
            cover?: unknown;
            noindex?: unknown;
            excludeFromFeeds?: unknown;
            seo?: unknown;
            sourceUrl?: unknown;
            canonicalUrl?: unknown;
            keywords?: unknown;
            metadata?: unknown;
            translationKey?: unknown;
            aliases?: unknown;
            authors?: unknown;
            tags?: unknown;
            categories?: unknown;
            /** @description Expected version: 412 if the article has another one. Same as `If-Match`. */
            version?: number;
        };
        ArticleSummary: {
            /** Format: uuid */
            id: string;
            /**
             * @description Lists and feeds are of posts; a page (About) stands for itself.
             * @enum {string}
             */
            type: "post" | "page";
            /**
             * @description BCP 47 language tag, or null when unknown.
             * @example en
             */
            lang: string | null;
            /**
             * @description Unique within the language; may contain letters of every script.
             * @example a-stone-and-some-ink
             */
            slug: string;
            /** @example A stone and some ink */
            title: string;
            /**
             * @description Plain text.
             * @example Grind, wet, write.
             */
            excerpt: string;
            /**
             * @description `scheduled`: published from `publishedAt` on, which is in the future; only with a key.
             * @example published
             * @enum {string}
             */
            status: "draft" | "published" | "archived" | "scheduled";
            /**
             * Format: date-time
             * @description Null for an undated article.
             * @example 2026-01-02T08:00:00.000Z
             */
            publishedAt: string | null;
            /**
             * Format: date-time
             * @description The public no longer sees it from then on.
             */
            expiresAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            cover: components["schemas"]["Cover"] | null;
            /** @description Not for search engines: left out of sitemaps and llms.txt. */
            noindex: boolean;
            excludeFromFeeds: boolean;
            /** @description In the order of the byline. */
            authors: components["schemas"]["TermReference"][];
            tags: components["schemas"]["TermReference"][];
            categories: components["schemas"]["TermReference"][];
            keywords: string[];
            /** @description URL where the article was first published. */
            sourceUrl: string | null;
            canonicalUrl: string | null;
            wordCount: number;
            readingMinutes: number;
            /** @description Increases with every change. */
            version: number;
        };
        ArticleTag: {
            /** @example a-stone-and-some-ink */
            slug: string;
            /** @example Markdown */
            name: string;
            description?: string | null;
        };
        ArticleWithDiagnostics: {
            /** Format: uuid */
            id: string;
            /**
             * @description Lists and feeds are of posts; a page (About) stands for itself.
             * @enum {string}
             */
            type: "post" | "page";
            /**
             * @description BCP 47 language tag, or null when unknown.
             * @example en
             */
            lang: string | null;
            /**
             * @description Unique within the language; may contain letters of every script.
             * @example a-stone-and-some-ink
             */
            slug: string;
            /** @example A stone and some ink */
            title: string;
            /**
             * @description Plain text.
             * @example Grind, wet, write.
             */
            excerpt: string;
            /**
             * @description `scheduled`: published from `publishedAt` on, which is in the future; only with a key.
             * @example published
             * @enum {string}
             */
            status: "draft" | "published" | "archived" | "scheduled";
            /**
             * Format: date-time
             * @description Null for an undated article.
             * @example 2026-01-02T08:00:00.000Z
             */
            publishedAt: string | null;
            /**
             * Format: date-time
             * @description The public no longer sees it from then on.
             */
            expiresAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            cover: components["schemas"]["Cover"] | null;
            /** @description Not for search engines: left out of sitemaps and llms.txt. */
            noindex: boolean;
            excludeFromFeeds: boolean;
            /** @description In the order of the byline; with `include=authors` whole. */
            authors: components["schemas"]["ArticleAuthor"][];
            /** @description With `include=tags` whole. */
            tags: components["schemas"]["ArticleTag"][];
            /** @description With `include=categories` whole. */
            categories: components["schemas"]["ArticleCategory"][];
            keywords: string[];
            /** @description URL where the article was first published. */
            sourceUrl: string | null;
            canonicalUrl: string | null;
            wordCount: number;
            readingMinutes: number;
            /** @description Increases with every change. */
            version: number;
            /**
             * @description Sanitised: safe to insert into a page.
             * @example <p>Grind, <strong>wet</strong>, write.</p>
             */
            html: string;
            toc: components["schemas"]["Heading"][];
            /** @description Front-matter fields that have no field of their own here. */
            metadata: {
                [key: string]: unknown;
            };
            /** @description Title, description and image for search engines and social networks, where they differ from `title`, `excerpt` and `cover`. `noindex` is a field of its own. */
            seo: components["schemas"]["Seo"] | null;
            /** @description Former slugs and paths that redirect to the article. */
            aliases: string[];
            translations: {
                /** @example en */
                lang: string | null;
                /** @example a-stone-and-some-ink */
                slug: string;
                /** @example A stone and some ink */
                title: string;
            }[];
            body?: components["schemas"]["ArticleBody"];
            /** @description Only for a file: its diagnostics. */
            warnings?: components["schemas"]["Diagnostic"][];
        };
        ArticleWithoutBody: {
            /** Format: uuid */
            id: string;
            /**
             * @description Lists and feeds are of posts; a page (About) stands for itself.
             * @enum {string}
             */
            type: "post" | "page";
            /**
             * @description BCP 47 language tag, or null when unknown.
             * @example en
             */
            lang: string | null;
            /**
             * @description Unique within the language; may contain letters of every script.
             * @example a-stone-and-some-ink
             */
            slug: string;
            /** @example A stone and some ink */
            title: string;
            /**
             * @description Plain text.
             * @example Grind, wet, write.
             */
            excerpt: string;
            /**
             * @description `scheduled`: published from `publishedAt` on, which is in the future; only with a key.
             * @example published
             * @enum {string}
             */
            status: "draft" | "published" | "archived" | "scheduled";
            /**
             * Format: date-time
             * @description Null for an undated article.
             * @example 2026-01-02T08:00:00.000Z
             */
            publishedAt: string | null;
            /**
             * Format: date-time
             * @description The public no longer sees it from then on.
             */
            expiresAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            cover: components["schemas"]["Cover"] | null;
            /** @description Not for search engines: left out of sitemaps and llms.txt. */
            noindex: boolean;
            excludeFromFeeds: boolean;
            /** @description In the order of the byline. */
            authors: components["schemas"]["TermReference"][];
            tags: components["schemas"]["TermReference"][];
            categories: components["schemas"]["TermReference"][];
            keywords: string[];
            /** @description URL where the article was first published. */
            sourceUrl: string | null;
            canonicalUrl: string | null;
            wordCount: number;
            readingMinutes: number;
            /** @description Increases with every change. */
            version: number;
            /**
             * @description Sanitised: safe to insert into a page.
             * @example <p>Grind, <strong>wet</strong>, write.</p>
             */
            html: string;
            toc: components["schemas"]["Heading"][];
            /** @description Front-matter fields that have no field of their own here. */
            metadata: {
                [key: string]: unknown;
            };
            /** @description Title, description and image for search engines and social networks, where they differ from `title`, `excerpt` and `cover`. `noindex` is a field of its own. */
            seo: components["schemas"]["Seo"] | null;
            /** @description Former slugs and paths that redirect to the article. */
            aliases: string[];
            translations: {
                /** @example en */
                lang: string | null;
                /** @example a-stone-and-some-ink */
                slug: string;
                /** @example A stone and some ink */
                title: string;
            }[];
        };
        AuditEvent: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            at: string;
            /**
             * @description The name of the API key at that time, or `command` for the command line.
             * @example my site
             */
            actor: string;
            /**
             * Format: uuid
             * @description The id of the API key; null for the command line.
             */
            keyId: string | null;
            /** @description The action, such as `article.published`, `key.revoked` or `tool.called`. */
            action: string;
            /**
             * Format: uuid
             * @description The id of the affected article, key, tag, category, author or media file.
             */
            entityId: string | null;
            /** @description The name or slug of the affected entity at that time, or the name of the tool. */
            subject: string;
        };
        AuditEventPage: {
            data: components["schemas"]["AuditEvent"][];
            pagination: components["schemas"]["Pagination"];
        };
        Author: {
            /** Format: uuid */
            id: string;
            /** @example a-stone-and-some-ink */
            slug: string;
            /** @example Markdown */
            name: string;
            bio: string | null;
            avatarUrl: string | null;
            url: string | null;
            /** @description Only in responses to keys with the scope `read`. */
            email?: string | null;
            /** @description Number of visible articles by this author. */
            articles: number;
        };
        AuthorInput: {
            /** @example Markdown */
            name: string;
            /**
             * @description Default: derived from the name.
             * @example a-stone-and-some-ink
             */
            slug?: string;
            bio?: string | null;
            avatarUrl?: string | null;
            url?: string | null;
            /** @description Returned only to keys with the scope `read`; never public. */
            email?: string | null;
        };
        AuthorPage: {
            data: components["schemas"]["Author"][];
            pagination: components["schemas"]["Pagination"];
        };
        AuthorPatch: {
            /** @example Markdown */
            name?: string;
            /**
             * @description Default: derived from the name.
             * @example a-stone-and-some-ink
             */
            slug?: string;
            bio?: string | null;
            avatarUrl?: string | null;
            url?: string | null;
            /** @description Returned only to keys with the scope `read`; never public. */
            email?: string | null;
        };
        BatchOperation: {
            /** @constant */
            op: "create";
            /** @description Like the body of POST /v1/articles. */
            article: {
                [key: string]: unknown;
            };
        } | {
            /** @constant */
            op: "replace";
            /**
             * Format: uuid
             * @description Id of the article; slugs are not accepted here.
             */
            id: string;
            /** @description Expected version: 412 if the article has another one. Same as `If-Match`. */
            version?: number;
            /** @description Like the body of POST /v1/articles. */
            article: {
                [key: string]: unknown;
            };
        } | {
            /** @constant */
            op: "patch";
            /**
             * Format: uuid
             * @description Id of the article; slugs are not accepted here.
             */
            id: string;
            /** @description Expected version: 412 if the article has another one. Same as `If-Match`. */
            version?: number;
            /** @description Like the body of PATCH /v1/articles/{id}: a JSON Merge Patch (RFC 7396). */
            patch: {
                [key: string]: unknown;
            };
        } | {
            /** @constant */
            op: "publish";
            /**
             * Format: uuid
             * @description Id of the article; slugs are not accepted here.
             */
            id: string;
            /** @description Expected version: 412 if the article has another one. Same as `If-Match`. */
            version?: number;
            /** @description Expected version of the working copy: 412 if it has another one. Null: 412 if there is one. Absent: any. */
            workingVersion?: number | null;
            publishedAt?: (string) | null;
        } | {
            /**
             * @description `delete` moves an article to the trash, `restore` moves it back.
             * @enum {string}
             */
            op: "unpublish" | "archive" | "delete" | "restore";
            /**
             * Format: uuid
             * @description Id of the article; slugs are not accepted here.
             */
            id: string;
            /** @description Expected version: 412 if the article has another one. Same as `If-Match`. */
            version?: number;
        };
        BatchResult: {
            /** @description The status code that its own endpoint would return. */
            status: number;
            /**
             * Format: uuid
             * @description On success: the id of the article.
             */
            id?: string;
            version?: number;
            /** @description On failure: the problem. */
            problem?: components["schemas"]["Problem"];
        };
        CategoryInput: {
            /** @example Markdown */
            name: string;
            /**
             * @description Default: derived from the name.
             * @example a-stone-and-some-ink
             */
            slug?: string;
            /** @description Plain text. */
            description?: string | null;
            /** @description Slug of the parent; null for a top-level category. A category must not be below itself. */
            parent?: string | null;
        };
        CategoryPatch: {
            /** @example Markdown */
            name?: string;
            /**
             * @description Default: derived from the name.
             * @example a-stone-and-some-ink
             */
            slug?: string;
            /** @description Plain text. */
            description?: string | null;
            /** @description Slug of the parent; null for a top-level category. A category must not be below itself. */
            parent?: string | null;
        };
        Change: {
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            entity: "article" | "tag" | "category" | "author" | "media";
            /** Format: uuid */
            id: string;
            /**
             * @description `published`: the entity has become public. `unpublished`: it is no longer public.
             * @enum {string}
             */
            action: "created" | "updated" | "published" | "unpublished" | "deleted";
            /**
             * @description The slug; of a media file, its hash.
             * @example a-stone-and-some-ink
             */
            slug: string;
            /**
             * @description BCP 47 language tag of an article, null when unknown.
             * @example en
             */
            lang: string | null;
            /** @description Slugs of the tags of an article. */
            tags: string[];
            /** @description `slug`, `lang` and `tags` after the previous change. Caches of them must be updated, too. Null for the first change. */
            previous: {
                /**
                 * @description The slug; of a media file, its hash.
                 * @example a-stone-and-some-ink
                 */
                slug: string;
                /**
                 * @description BCP 47 language tag of an article, null when unknown.
                 * @example en
                 */
                lang: string | null;
                /** @description Slugs of the tags of an article. */
                tags: string[];
            } | null;
        };
        ChangesPage: {
            data: components["schemas"]["Change"][];
            /** @description Cursor for the next request. It is always present. */
            cursor: string;
            /** @description True when there are more changes: fetch them immediately. */
            more: boolean;
        };
        Cover: {
            url: string;
            alt: string | null;
            caption: string | null;
            /** @description In pixels; null unless it is a media file of this server. */
            width: number | null;
            height: number | null;
            /** @description A `data:` URI of a tiny, blurred picture. */
            placeholder: string | null;
            /** @description For `srcset`, smallest first. */
            variants: components["schemas"]["PictureVariant"][];
        };
        Diagnostic: {
            code: string;
            message: string;
            line?: number;
            column?: number;
        };
        Facets: {
            tag: components["schemas"]["NamedCount"][] | null;
            category: components["schemas"]["NamedCount"][] | null;
            author: components["schemas"]["NamedCount"][] | null;
            /** @description Years of publication in UTC, newest first; null for undated articles, at the end. */
            year: {
                year: number | null;
                /** @description Number of results that have it. */
                count: number;
            }[] | null;
            lang: {
                /** @example en */
                lang: string | null;
                /** @description Number of results that have it. */
                count: number;
            }[] | null;
            /** @description True when there are too many results: the counts are those of the newest ones. */
            isApproximate: boolean;
        };
        Heading: {
            id: string;
            level: number;
            text: string;
        };
        Health: {
            /** @constant */
            status: "ok";
            version: string;
        };
        Highlights: {
            /**
             * @description The title as HTML, with `<mark>`; null without a match.
             * @example A stone and some ink
             */
            title: string | null;
            /** @description About 160 columns of the body, else of the excerpt, as HTML with `<mark>`; null without a match. */
            text: string | null;
        };
        JsonFeed: {
            /** @constant */
            version: "https://jsonfeed.org/version/1.1";
            /** @example A stone and some ink */
            title: string;
            items: ({
                id: string;
            } & {
                [key: string]: unknown;
            })[];
        } & {
            [key: string]: unknown;
        };
        LanguageCount: {
            /**
             * @description BCP 47 language tag, or null when unknown.
             * @example en
             */
            lang: string | null;
            /** @description Number of visible articles. */
            articles: number;
        };
        LanguageCounts: {
            data: components["schemas"]["LanguageCount"][];
        };
        Media: {
            /** Format: uuid */
            id: string;
            /** @description SHA-256 of the bytes as they were uploaded, hexadecimal. */
            hash: string;
            /** @description URL of the file. A path is below the host of the API. The file at a URL never changes. */
            url: string;
            /** @description The last part of `url`. */
            filename: string;
            /** @description The media type that the bytes have, such as `image/jpeg`. */
            type: string;
            /** @enum {string} */
            kind: "image" | "audio" | "video" | "document";
            bytes: number;
            /** @description In pixels, as it is shown; null for other files than pictures. */
            width: number | null;
            height: number | null;
            animated: boolean;
            /** @description A `data:` URI of a tiny, blurred picture. */
            placeholder: string | null;
            alt: string | null;
            caption: string | null;
            credit: string | null;
            /** @description What crops keep; null: the middle. */
            focalPoint: {
                /** @description From 0 (left) to 1 (right). */
                x: number;
                /** @description From 0 (top) to 1 (bottom). */
                y: number;
            } | null;
            /** @description For `srcset`, smallest first. */
            variants: components["schemas"]["PictureVariant"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Increases with every change. */
            version: number;
            /** @description Number of articles that use it, in the live revision or the working copy. Only with a key. */
            usage?: number;
        };
        MediaPage: {
            data: components["schemas"]["Media"][];
            pagination: components["schemas"]["Pagination"];
        };
        MediaPatch: {
            /** @description What the picture shows, for those who do not see it. */
            alt?: string | null;
            caption?: string | null;
            /** @description Who made it, and the license. */
            credit?: string | null;
            focalPoint?: {
                /** @description From 0 (left) to 1 (right). */
                x: number;
                /** @description From 0 (top) to 1 (bottom). */
                y: number;
            } | null;
            /** @description Expected version: 412 if the article has another one. Same as `If-Match`. */
            version?: number;
        };
        NamedCount: {
            /** @example a-stone-and-some-ink */
            slug: string;
            /** @example Markdown */
            name: string;
            /** @description Number of results that have it. */
            count: number;
        };
        Pagination: {
            limit: number;
            /** @description Cursor of the next page; null on the last page. */
            next: string | null;
            /** @description Cursor of the previous page; null on the first page. */
            prev: string | null;
            /** @description Number of items on all pages; only if the request has `count`. */
            total?: number;
            /**
             * @description The request has `count=exact`, and there are too many matches: `total` is an estimate.
             * @constant
             */
            isTotalEstimated?: true;
        };
        PictureVariant: {
            url: string;
            width: number;
            height: number;
        };
        Preview: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            createdAt: string;
            /** @example my site */
            actor: string;
            /** Format: date-time */
            expiresAt: string;
        };
        PreviewPage: {
            data: components["schemas"]["Preview"][];
            pagination: components["schemas"]["Pagination"];
        };
        PreviewWithToken: {
            /**
             * Format: uuid
             * @description The id of the preview, for revoking it.
             */
            id: string;
            /**
             * Format: uri
             * @description The link for people. With the setting PREVIEW_URL it is a page of the front end, otherwise `apiUrl`.
             */
            url: string;
            /**
             * Format: uri
             * @description The URL of the article as JSON. Reading it needs no key.
             */
            apiUrl: string;
            /** @description The secret in both URLs. It is not stored, so it cannot be retrieved again. */
            token: string;
            /** Format: date-time */
            expiresAt: string;
        };
        Problem: {
            type: string;
            /** @example A stone and some ink */
            title: string;
            status: number;
            detail?: string;
            requestId?: string;
            /** @description With 412: the current version. */
            version?: number;
            errors?: {
                /** @enum {string} */
                in: "query" | "path" | "header" | "body";
                pointer: string;
                detail: string;
            }[];
        };
        Redirect: {
            /** @description A slug, or a path that begins with "/". */
            from: string;
            /**
             * @description Language of the alias.
             * @example en
             */
            lang: string | null;
            to: {
                /** @example en */
                lang: string | null;
                /** @example a-stone-and-some-ink */
                slug: string;
            };
        };
        RedirectPage: {
            data: components["schemas"]["Redirect"][];
            pagination: components["schemas"]["Pagination"];
        };
        RelatedArticles: {
            data: components["schemas"]["ArticleSummary"][];
        };
        Revision: {
            /** @description Increases with every revision of the article; there may be gaps. */
            number: number;
            /** Format: date-time */
            createdAt: string;
            /**
             * @description Author of the revision: `import`, or the name of an API key.
             * @example my site
             */
            actor: string;
            /** @description True for the current content of the article. */
            live: boolean;
            /** @description True for the working copy. */
            working: boolean;
            /** @description Number of the revision that was live when this one was written; null for the first. */
            replaced: number | null;
        };
        RevisionDiff: {
            from: number;
            to: number;
            /** @description The fields that differ, without the source of the body. */
            fields: {
                field: string;
                from: unknown;
                to: unknown;
            }[];
            /**
             * @description Unified diff of the source of the body; empty when the sources are equal, null when they differ too much to compare.
             * @example Grind, **wet**, write.
             */
            source: string | null;
        };
        RevisionPage: {
            data: components["schemas"]["Revision"][];
            pagination: components["schemas"]["Pagination"];
        };
        RotatedApiKey: {
            /** Format: uuid */
            id: string;
            /** @example Markdown */
            name: string;
            /**
             * @description The first characters of the key, by which its owner recognizes it.
             * @example ink_Q2xhbW
             */
            prefix: string;
            /** @description `ghost-content` is the scope of keys for Ghost's Content API, which the command line creates. */
            scopes: ("ghost-content" | "metrics" | "preview" | "read" | "write" | "publish" | "admin")[];
            allowedAddresses: string[];
            allowedOrigins: string[];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string | null;
            /** Format: date-time */
            revokedAt: string | null;
            /**
             * Format: date-time
             * @description The time of its last use, to the minute.
             */
            lastUsedAt: string | null;
            /** @description The key itself. It is not stored, so it cannot be retrieved again. */
            secret: string;
            replaced: components["schemas"]["ApiKey"];
        };
        SearchPage: {
            data: components["schemas"]["SearchResult"][];
            pagination: components["schemas"]["Pagination"];
            /** @description Null when the request has no `facets`. */
            facets: components["schemas"]["Facets"] | null;
        };
        SearchResult: {
            /** Format: uuid */
            id: string;
            /**
             * @description Lists and feeds are of posts; a page (About) stands for itself.
             * @enum {string}
             */
            type: "post" | "page";
            /**
             * @description BCP 47 language tag, or null when unknown.
             * @example en
             */
            lang: string | null;
            /**
             * @description Unique within the language; may contain letters of every script.
             * @example a-stone-and-some-ink
             */
            slug: string;
            /** @example A stone and some ink */
            title: string;
            /**
             * @description Plain text.
             * @example Grind, wet, write.
             */
            excerpt: string;
            /**
             * @description `scheduled`: published from `publishedAt` on, which is in the future; only with a key.
             * @example published
             * @enum {string}
             */
            status: "draft" | "published" | "archived" | "scheduled";
            /**
             * Format: date-time
             * @description Null for an undated article.
             * @example 2026-01-02T08:00:00.000Z
             */
            publishedAt: string | null;
            /**
             * Format: date-time
             * @description The public no longer sees it from then on.
             */
            expiresAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            cover: components["schemas"]["Cover"] | null;
            /** @description Not for search engines: left out of sitemaps and llms.txt. */
            noindex: boolean;
            excludeFromFeeds: boolean;
            /** @description In the order of the byline. */
            authors: components["schemas"]["TermReference"][];
            tags: components["schemas"]["TermReference"][];
            categories: components["schemas"]["TermReference"][];
            keywords: string[];
            /** @description URL where the article was first published. */
            sourceUrl: string | null;
            canonicalUrl: string | null;
            wordCount: number;
            readingMinutes: number;
            /** @description Increases with every change. */
            version: number;
            highlights: components["schemas"]["Highlights"];
        };
        Seo: {
            /** @example A stone and some ink */
            title: string | null;
            description: string | null;
            image: string | null;
        };
        Suggestion: {
            /** @enum {string} */
            kind: "article" | "tag" | "category" | "author";
            /** @example a-stone-and-some-ink */
            slug: string;
            /** @example en */
            lang: string | null;
            /** @description Plain text: a title or a name. */
            text: string;
        };
        Suggestions: {
            data: components["schemas"]["Suggestion"][];
        };
        Tag: {
            /** Format: uuid */
            id: string;
            /** @example a-stone-and-some-ink */
            slug: string;
            /** @example Markdown */
            name: string;
            description: string | null;
            /** @description Slug of the parent; categories only. */
            parent: string | null;
            /** @description Number of visible articles that have it. */
            articles: number;
        };
        TagInput: {
            /** @example Markdown */
            name: string;
            /**
             * @description Default: derived from the name.
             * @example a-stone-and-some-ink
             */
            slug?: string;
            /** @description Plain text. */
            description?: string | null;
        };
        TagPage: {
            data: components["schemas"]["Tag"][];
            pagination: components["schemas"]["Pagination"];
        };
        TagPatch: {
            /** @example Markdown */
            name?: string;
            /**
             * @description Default: derived from the name.
             * @example a-stone-and-some-ink
             */
            slug?: string;
            /** @description Plain text. */
            description?: string | null;
        };
        TermReference: {
            /** @example a-stone-and-some-ink */
            slug: string;
            /** @example Markdown */
            name: string;
        };
        TrashedArticle: {
            /** Format: uuid */
            id: string;
            /**
             * @description Lists and feeds are of posts; a page (About) stands for itself.
             * @enum {string}
             */
            type: "post" | "page";
            /**
             * @description BCP 47 language tag, or null when unknown.
             * @example en
             */
            lang: string | null;
            /**
             * @description Unique within the language; may contain letters of every script.
             * @example a-stone-and-some-ink
             */
            slug: string;
            /** @example A stone and some ink */
            title: string;
            /**
             * @description Plain text.
             * @example Grind, wet, write.
             */
            excerpt: string;
            /**
             * @description `scheduled`: published from `publishedAt` on, which is in the future; only with a key.
             * @example published
             * @enum {string}
             */
            status: "draft" | "published" | "archived" | "scheduled";
            /**
             * Format: date-time
             * @description Null for an undated article.
             * @example 2026-01-02T08:00:00.000Z
             */
            publishedAt: string | null;
            /**
             * Format: date-time
             * @description The public no longer sees it from then on.
             */
            expiresAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            cover: components["schemas"]["Cover"] | null;
            /** @description Not for search engines: left out of sitemaps and llms.txt. */
            noindex: boolean;
            excludeFromFeeds: boolean;
            /** @description In the order of the byline; with `include=authors` whole. */
            authors: components["schemas"]["ArticleAuthor"][];
            /** @description With `include=tags` whole. */
            tags: components["schemas"]["ArticleTag"][];
            /** @description With `include=categories` whole. */
            categories: components["schemas"]["ArticleCategory"][];
            keywords: string[];
            /** @description URL where the article was first published. */
            sourceUrl: string | null;
            canonicalUrl: string | null;
            wordCount: number;
            readingMinutes: number;
            /** @description Increases with every change. */
            version: number;
            /**
             * @description Sanitised: safe to insert into a page.
             * @example <p>Grind, <strong>wet</strong>, write.</p>
             */
            html: string;
            toc: components["schemas"]["Heading"][];
            /** @description Front-matter fields that have no field of their own here. */
            metadata: {
                [key: string]: unknown;
            };
            /** @description Title, description and image for search engines and social networks, where they differ from `title`, `excerpt` and `cover`. `noindex` is a field of its own. */
            seo: components["schemas"]["Seo"] | null;
            /** @description Former slugs and paths that redirect to the article. */
            aliases: string[];
            translations: {
                /** @example en */
                lang: string | null;
                /** @example a-stone-and-some-ink */
                slug: string;
                /** @example A stone and some ink */
                title: string;
            }[];
            body?: components["schemas"]["ArticleBody"];
            /**
             * Format: date-time
             * @description The time when the article was moved to the trash.
             */
            deletedAt: string;
        };
        Webhook: {
            /** Format: uuid */
            id: string;
            /** @example Markdown */
            name: string;
            url: string;
            /** @enum {string} */
            format: "standard" | "plain";
            events: string[];
            languages: string[];
            tags: string[];
            /** @description Names of its headers. Their values may be secret. */
            headerNames: string[];
            body: string | null;
            debounce: number;
            enabled: boolean;
            /** @description `gone`: the URL has responded with 410, and the webhook was disabled. */
            disabledReason: "gone" | null;
            /** @description The number of the last change that was delivered, or that the filters exclude. */
            position: number;
            /** @description Failed attempts since the last success. */
            failures: number;
            /**
             * Format: date-time
             * @description Null: at once when there is a change.
             */
            nextAttemptAt: string | null;
            /**
             * Format: date-time
             * @description Until then, requests are also signed with the secret before the last rotation.
             */
            previousSecretUntil: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        WebhookDelivery: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            at: string;
            /** @description The header `webhook-id`. Every attempt at the same changes has the same one. */
            messageId: string;
            /** @description The type of the event, `batch` or `test`. */
            type: string;
            /** @description Null for a test. */
            firstChange: number | null;
            lastChange: number | null;
            attempt: number;
            delivered: boolean;
            /** @description The status code of the response, if there was one. */
            status: number | null;
            /** @description Why the attempt failed. */
            problem: string | null;
            durationMs: number;
        };
        WebhookDeliveryPage: {
            data: components["schemas"]["WebhookDelivery"][];
            pagination: components["schemas"]["Pagination"];
        };
        WebhookInput: {
            /** @example Markdown */
            name: string;
            /** @description Where requests are sent. It must have a public IP address, unless WEBHOOK_ALLOW_PRIVATE is set. */
            url: string;
            /**
             * @description `standard`: signed JSON (Standard Webhooks). `plain`: only what `headers` and `body` say, as build hooks need it. Default: `standard`.
             * @enum {string}
             */
            format?: "standard" | "plain";
            /** @description Types of events, such as `article.published`, or `article.*`. Empty: all. */
            events?: string[];
            /** @description Only articles in these languages; `zh` includes `zh-CN`, and `und` is unknown. Empty: all. Other entities are not excluded. */
            languages?: string[];
            /** @description Only articles that have one of these tags, or had it before the change. Empty: all. Other entities are not excluded. */
            tags?: string[];
            /** @description Headers of each request. Responses contain their names only. */
            headers?: {
                [key: string]: string;
            };
            /** @description The body of each request, with the format `plain` only. */
            body?: string | null;
            /** @description Seconds without a change after which all changes are sent in one request, but after ten times as long at most. 0: a request for each. Default: `0`. */
            debounce?: number;
            /** @description Default: `true`. */
            enabled?: boolean;
        };
        WebhookPage: {
            data: components["schemas"]["Webhook"][];
            pagination: components["schemas"]["Pagination"];
        };
        WebhookPatch: {
            /** @example Markdown */
            name?: string;
            /** @description Where requests are sent. It must have a public IP address, unless WEBHOOK_ALLOW_PRIVATE is set. */
            url?: string;
            /** @description Types of events, such as `article.published`, or `article.*`. Empty: all. */
            events?: string[];
            /** @description Only articles in these languages; `zh` includes `zh-CN`, and `und` is unknown. Empty: all. Other entities are not excluded. */
            languages?: string[];
            /** @description Only articles that have one of these tags, or had it before the change. Empty: all. Other entities are not excluded. */
            tags?: string[];
            /** @description Headers of each request. Responses contain their names only. */
            headers?: {
                [key: string]: string;
            };
            /** @description The body of each request, with the format `plain` only. */
            body?: string | null;
            /** @description Seconds without a change after which all changes are sent in one request, but after ten times as long at most. 0: a request for each. */
            debounce?: number;
            enabled?: boolean;
        };
        WebhookReplayInput: {
            /** @description The number of the first change to deliver (again), or `now` to skip all that have not been delivered. */
            from: number | "now";
        };
        WebhookWithSecret: {
            /** Format: uuid */
            id: string;
            /** @example Markdown */
            name: string;
            url: string;
            /** @enum {string} */
            format: "standard" | "plain";
            events: string[];
            languages: string[];
            tags: string[];
            /** @description Names of its headers. Their values may be secret. */
            headerNames: string[];
            body: string | null;
            debounce: number;
            enabled: boolean;
            /** @description `gone`: the URL has responded with 410, and the webhook was disabled. */
            disabledReason: "gone" | null;
            /** @description The number of the last change that was delivered, or that the filters exclude. */
            position: number;
            /** @description Failed attempts since the last success. */
            failures: number;
            /**
             * Format: date-time
             * @description Null: at once when there is a change.
             */
            nextAttemptAt: string | null;
            /**
             * Format: date-time
             * @description Until then, requests are also signed with the secret before the last rotation.
             */
            previousSecretUntil: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Verifies the signatures of requests. It cannot be retrieved again. Null for plain requests. */
            secret: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listChanges: {
        parameters: {
            query?: {
                /** @description `cursor` of an earlier response, or `now`. Without it, the feed starts with the first change. */
                cursor?: string;
                /**
                 * @description Maximum number of changes.
                 * @example 10
                 */
                limit?: number;
                /** @description Maximum time to wait for a change, in seconds, when there is none yet (long polling). */
                wait?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The changes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangesPage"];
                };
            };
        };
    };
    streamChanges: {
        parameters: {
            query?: {
                /** @description `cursor` of an earlier response. Without it, the stream starts with the next change. */
                cursor?: string;
            };
            header?: {
                /** @description The last `id` that was received. The stream continues after it; `cursor` is ignored. */
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    streamArticles: {
        parameters: {
            query?: {
                /** @description Id of an article after which the dump starts, to resume an incomplete response. */
                after?: string;
                /** @description Needs a key with the scope `preview`; `trash` needs `read`. Default: visible articles only. */
                status?: "draft" | "published" | "scheduled" | "expired" | "archived" | "trash" | "any";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The articles. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
        };
    };
    listArticles: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 5
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
                /** @description Posts, pages, or any. Default: posts; with `id` or `slug`, any. */
                type?: "post" | "page" | "any";
                /** @description Ids of articles, separated by commas, at most 100. Others than those that there are have no effect. */
                id?: string | string[];
                /** @description Slugs of articles in any language, separated by commas, at most 100. Former slugs and unknown ones have no effect. */
                slug?: string | string[];
                /**
                 * @description Slugs of tags. A comma means any of them, a repeated parameter all of them, a leading "-" none of them.
                 * @example front-matter
                 */
                tag?: string | string[];
                /** @description Slugs of categories. A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                category?: string | string[];
                /** @description Slugs of authors. A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                author?: string | string[];
                /**
                 * @description Slugs of languages (BCP 47 tags; `zh` matches `zh-CN`, too; `und` for unknown, `*` for all). A comma means any of them, a repeated parameter all of them, a leading "-" none of them.
                 * @example en
                 */
                lang?: string | string[];
                /** @description Languages for what is not available in `lang`, in order; `*` is any. Of the translations of an article, only the first available one is listed. The languages of `lang` then count in their order, too. Not together with `status`. */
                fallback?: string;
                /** @description Filters by metadata: `metadata.series=inks`, or `metadata[series]=inks`. Texts, numbers, booleans and lists that contain one match. A dot steps into an object, a comma means any of them, a repeated parameter all of them. */
                metadata?: {
                    [key: string]: string | string[];
                };
                /** @description Published after this RFC 3339 time or day. Undated articles are left out. */
                publishedAfter?: string;
                /** @description Published before this RFC 3339 time or day. Undated articles are left out. */
                publishedBefore?: string;
                /** @description Updated after this RFC 3339 time or day. To mirror a site, follow /v1/changes instead. */
                updatedAfter?: string;
                /** @description Needs a key with the scope `preview`; `trash` needs `read`. Default: visible articles only. */
                status?: "draft" | "published" | "scheduled" | "expired" | "archived" | "trash" | "any";
                /** @description Only articles that contain all these words; "phrases", -excluded, prefix*. /v1/search also ranks and highlights. */
                q?: string;
                /** @description A leading "-" is descending. Undated articles count as the oldest. Titles are sorted as people sort, in an order that depends on no language, by their first 100 characters. `metadata.<key>` sorts at most 5,000 articles, so narrow the list with filters; articles without the key are last. */
                sort?: ("-publishedAt" | "publishedAt" | "-updatedAt" | "updatedAt" | "title" | "-title") | string;
                /** @description Fields of the summary to return. Default: all. The others are absent, although the schema requires them. Comma-separated: id, type, lang, slug, title, excerpt, status, publishedAt, expiresAt, createdAt, updatedAt, cover, noindex, excludeFromFeeds, authors, tags, categories, keywords, sourceUrl, canonicalUrl, wordCount, readingMinutes, version. */
                fields?: string;
                /** @description Members to add to each article; `authors`, `tags` and `categories` replace the references; `source` needs a key with the scope `read`. Comma-separated: html, toc, metadata, seo, translations, source, authors, tags, categories. */
                include?: string;
                /** @description Adds `total`: an exact count, or an estimate of the database, whose cost does not depend on the number of articles. */
                count?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of articles. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticlePage"];
                };
            };
        };
    };
    createArticle: {
        parameters: {
            query?: {
                /** @description For a file: its path, such as `posts/2024-01-02-name.md`. Date, language, slug and draft status are derived from it, as in an import. */
                path?: string;
            };
            header?: {
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "A stone and some ink",
                 *       "lang": "en",
                 *       "body": {
                 *         "format": "markdown",
                 *         "source": "Grind, **wet**, write."
                 *       },
                 *       "tags": [
                 *         "Markdown"
                 *       ],
                 *       "authors": [
                 *         "Mara Whitlock"
                 *       ],
                 *       "status": "draft"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description BCP 47; null when unknown.
                     * @example en
                     */
                    lang?: string | null;
                    /**
                     * @description Becomes lower case, with hyphens between words: `My post` is `my-post`. Default: derived from the title.
                     * @example a-stone-and-some-ink
                     */
                    slug?: string;
                    /**
                     * @description At most 500 characters, unless it is unchanged; imports accept more. Default: the first heading of the body.
                     * @example A stone and some ink
                     */
                    title?: string;
                    /**
                     * @description Plain text. Default: derived from the body.
                     * @example Grind, wet, write.
                     */
                    excerpt?: string;
                    /** @description The source as written; the rendered HTML is sanitised. At most 1048576 bytes, unless it is unchanged. */
                    body?: {
                        /**
                         * @description Default: `markdown`.
                         * @enum {string}
                         */
                        format?: "markdown" | "html";
                        /** @example Grind, **wet**, write. */
                        source: string;
                    };
                    /**
                     * @description A post, unless given; PUT without it keeps the type.
                     * @enum {string}
                     */
                    type?: "post" | "page";
                    /**
                     * @description Default: `draft`. `published` needs the scope `publish`. `scheduled` is `published`, and needs a `publishedAt` in the future.
                     * @example published
                     * @enum {string}
                     */
                    status?: "draft" | "published" | "archived" | "scheduled";
                    /** @description A future time schedules the article; null leaves it undated. Default: the time of the first publication. */
                    publishedAt?: (string) | null;
                    /** @description The public no longer sees the article from then on; null: it does not expire. */
                    expiresAt?: (string) | null;
                    cover?: {
                        url: string;
                        alt?: string | null;
                        caption?: string | null;
                        /** @description Ignored: it follows from the media file. */
                        width?: unknown;
                        /** @description Ignored: it follows from the media file. */
                        height?: unknown;
                        /** @description Ignored: it follows from the media file. */
                        placeholder?: unknown;
                        /** @description Ignored: it follows from the media file. */
                        variants?: unknown;
                    } | null;
                    /** @description Not for search engines: leaves the article out of sitemaps and llms.txt. */
                    noindex?: boolean;
                    excludeFromFeeds?: boolean;
                    /** @description For search engines and social networks; null, or only nulls: title, excerpt and cover. */
                    seo?: {
                        /** @example A stone and some ink */
                        title?: string | null;
                        description?: string | null;
                        image?: string | null;
                    } | null;
                    sourceUrl?: string | null;
                    canonicalUrl?: string | null;
                    keywords?: string[];
                    metadata?: {
                        [key: string]: unknown;
                    };
                    /** @description Articles with the same key are translations of each other. */
                    translationKey?: string | null;
                    /** @description Former slugs, and paths that begin with "/"; they redirect to the article. */
                    aliases?: string[];
                    authors?: (string | {
                        /** @example a-stone-and-some-ink */
                        slug?: string;
                        /** @example Markdown */
                        name?: string;
                        url?: string | null;
                        avatarUrl?: string | null;
                        bio?: string | null;
                        email?: string | null;
                    })[];
                    tags?: (string | {
                        /** @example a-stone-and-some-ink */
                        slug?: string;
                        /** @example Markdown */
                        name?: string;
                    })[];
                    categories?: (string | {
                        /** @example a-stone-and-some-ink */
                        slug?: string;
                        /** @example Markdown */
                        name?: string;
                    })[];
                };
                /**
                 * @example ---
                 *     title: A stone and some ink
                 *     date: 2026-01-02
                 *     tags: [Markdown]
                 *     ---
                 *     Grind, wet, write.
                 */
                "text/markdown": string;
            };
        };
        responses: {
            /** @description The created article, with its `body`. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleWithDiagnostics"];
                };
            };
        };
    };
    getArticle: {
        parameters: {
            query?: {
                /** @description Language of the article. Default: the site's language, else that of the oldest article with this slug. */
                lang?: string;
                /** @description `source` adds `body`, the source as written, and needs a key with the scope `read`. `authors`, `tags` and `categories` replace the references by whole objects. An article always has the others, which are accepted because lists have them. Comma-separated: html, toc, metadata, seo, translations, source, authors, tags, categories. */
                include?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The article. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
        };
    };
    replaceArticle: {
        parameters: {
            query?: {
                /** @description For a file: its path, such as `posts/2024-01-02-name.md`. Date, language, slug and draft status are derived from it, as in an import. */
                path?: string;
            };
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "How front matter is read",
                 *       "body": {
                 *         "source": "A shorter text."
                 *       },
                 *       "tags": [
                 *         "front matter"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ArticleInput"];
                /**
                 * @example ---
                 *     title: A stone and some ink
                 *     date: 2026-01-02
                 *     tags: [Markdown]
                 *     ---
                 *     Grind, wet, write.
                 */
                "text/markdown": string;
            };
        };
        responses: {
            /** @description The updated article, with its `body`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleWithDiagnostics"];
                };
            };
        };
    };
    deleteArticle: {
        parameters: {
            query?: {
                /** @description True: permanently deletes an article in the trash, with its revisions and aliases; needs the scope `admin`. */
                purge?: "true" | "false";
            };
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The article in the trash, with its `body`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashedArticle"];
                };
            };
            /** @description The article is permanently deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateArticle: {
        parameters: {
            query?: never;
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "excerpt": "Which fields Inkstone understands."
                 *     }
                 */
                "application/json": components["schemas"]["ArticlePatch"];
                /**
                 * @example {
                 *       "excerpt": "Which fields Inkstone understands."
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["ArticlePatch"];
            };
        };
        responses: {
            /** @description The updated article, with its `body`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
        };
    };
    listRelatedArticles: {
        parameters: {
            query?: {
                /** @description Language of the article. Default: the site's language, else that of the oldest article with this slug. */
                lang?: string;
                /**
                 * @description Maximum number of articles.
                 * @example 3
                 */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Visible articles, most similar first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelatedArticles"];
                };
            };
        };
    };
    getAdjacentArticles: {
        parameters: {
            query?: {
                /** @description Posts (the default), pages, or any. */
                type?: "post" | "page" | "any";
                /** @description Slugs of tags. A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                tag?: string | string[];
                /** @description Slugs of categories. A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                category?: string | string[];
                /** @description Slugs of authors. A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                author?: string | string[];
                /** @description Slugs of languages (BCP 47 tags; `zh` matches `zh-CN`, too; `und` for unknown, `*` for all). A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                lang?: string | string[];
                /** @description Languages for what is not available in `lang`, in order; `*` is any. Of the translations of an article, only the first available one is listed. The languages of `lang` then count in their order, too. Not together with `status`. */
                fallback?: string;
                /** @description Filters by metadata: `metadata.series=inks`, or `metadata[series]=inks`. Texts, numbers, booleans and lists that contain one match. A dot steps into an object, a comma means any of them, a repeated parameter all of them. */
                metadata?: {
                    [key: string]: string | string[];
                };
                /** @description Published after this RFC 3339 time or day. Undated articles are left out. */
                publishedAfter?: string;
                /** @description Published before this RFC 3339 time or day. Undated articles are left out. */
                publishedBefore?: string;
                /** @description Updated after this RFC 3339 time or day. To mirror a site, follow /v1/changes instead. */
                updatedAfter?: string;
                /** @description A leading "-" is descending. Undated articles count as the oldest. Titles are sorted as people sort, in an order that depends on no language, by their first 100 characters. `metadata.<key>` sorts at most 5,000 articles, so narrow the list with filters; articles without the key are last. */
                sort?: ("-publishedAt" | "publishedAt" | "-updatedAt" | "updatedAt" | "title" | "-title") | string;
            };
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The adjacent articles; null at an end of the list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdjacentArticles"];
                };
            };
        };
    };
    publishArticle: {
        parameters: {
            query?: never;
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        /** @description `publishedAt`: a future time schedules the article, null leaves it undated. */
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": {
                    /** @description Expected version: 412 if the article has another one. Same as `If-Match`. */
                    version?: number;
                    /** @description Expected version of the working copy: 412 if it has another one. Null: 412 if there is one. Absent: any. */
                    workingVersion?: number | null;
                    publishedAt?: (string) | null;
                };
            };
        };
        responses: {
            /** @description The updated article, with its `body`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
        };
    };
    unpublishArticle: {
        parameters: {
            query?: never;
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": {
                    /** @description Expected version: 412 if the article has another one. Same as `If-Match`. */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description The updated article, with its `body`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
        };
    };
    archiveArticle: {
        parameters: {
            query?: never;
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": {
                    /** @description Expected version: 412 if the article has another one. Same as `If-Match`. */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description The updated article, with its `body`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
        };
    };
    restoreArticle: {
        parameters: {
            query?: never;
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": {
                    /** @description Expected version: 412 if the article has another one. Same as `If-Match`. */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description The updated article, with its `body`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
        };
    };
    getWorkingCopy: {
        parameters: {
            query?: never;
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The working copy, in the form of an article. Its `version` is the number of its revision. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
        };
    };
    deleteWorkingCopy: {
        parameters: {
            query?: never;
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The working copy is discarded. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateWorkingCopy: {
        parameters: {
            query?: never;
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "How front matter is read, revised"
                 *     }
                 */
                "application/json": components["schemas"]["ArticlePatch"];
                /**
                 * @example {
                 *       "title": "How front matter is read, revised"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["ArticlePatch"];
            };
        };
        responses: {
            /** @description The working copy, in the form of an article. Its `version` is the number of its revision. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
        };
    };
    listRevisions: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 10
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
            };
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of revisions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionPage"];
                };
            };
        };
    };
    getRevision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
                /**
                 * @description Number of the revision.
                 * @example 1
                 */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The article, with its `body`; `version` is the number of the revision. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
        };
    };
    getRevisionDiff: {
        parameters: {
            query?: {
                /**
                 * @description Number of the revision to compare with. Default: the previous one.
                 * @example 1
                 */
                against?: number;
            };
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
                /**
                 * @description Number of the revision.
                 * @example 1
                 */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The differences. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionDiff"];
                };
            };
        };
    };
    restoreRevision: {
        parameters: {
            query?: {
                /** @description True: status, dates and URLs (language, slug, aliases, translations) are restored too. They stay as they are otherwise. */
                state?: "true" | "false";
            };
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
                /**
                 * @description Number of the revision.
                 * @example 1
                 */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": {
                    /** @description Expected version: 412 if the article has another one. Same as `If-Match`. */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description The updated article, with its `body`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
        };
    };
    runArticleBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "atomic": true,
                 *       "operations": [
                 *         {
                 *           "op": "create",
                 *           "article": {
                 *             "title": "One of many",
                 *             "body": {
                 *               "source": "Text."
                 *             }
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @description True (the default): all operations succeed, or nothing is written. False: each runs on its own, in the given order. */
                    atomic?: boolean;
                    operations: components["schemas"]["BatchOperation"][];
                };
            };
        };
        responses: {
            /** @description The result of each operation, in the same order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: components["schemas"]["BatchResult"][];
                    };
                };
            };
        };
    };
    listPreviews: {
        parameters: {
            query?: {
                /** @description Number of items on a page. */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
            };
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of preview links, without their tokens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewPage"];
                };
            };
        };
    };
    createPreview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "expiresIn": 3600
                 *     }
                 */
                "application/json": {
                    /** @description Lifetime of the link in seconds. Default: a day. Maximum: 30 days. */
                    expiresIn?: number;
                };
            };
        };
        responses: {
            /** @description The preview link. Its token cannot be retrieved again. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewWithToken"];
                };
            };
        };
    };
    getPreview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description With GET the token of the link; with DELETE the id of the preview.
                 * @example inkp_the-token-of-a-preview-link-that-you-created-00
                 */
                preview: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The article, or its working copy. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleWithoutBody"];
                };
            };
        };
    };
    revokePreview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description With GET the token of the link; with DELETE the id of the preview.
                 * @example 019b0a5d-7c00-7000-8000-000000000001
                 */
                preview: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The preview link is revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getArticleBySource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name under which a folder is imported.
                 * @example seeds
                 */
                source: string;
                /**
                 * @description Path of the file inside the folder, with "/"; .md, .markdown or .mdx.
                 * @example posts/guide/authors-and-tags.md
                 */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The article, with its `body`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
        };
    };
    upsertArticleBySource: {
        parameters: {
            query?: {
                /** @description Also writes an article that was edited since the import, or is in the trash. */
                overwrite?: "true" | "false";
            };
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
            };
            path: {
                /**
                 * @description The name under which a folder is imported.
                 * @example my-blog
                 */
                source: string;
                /**
                 * @description Path of the file inside the folder, with "/"; .md, .markdown or .mdx.
                 * @example posts/a-stone-and-some-ink.md
                 */
                path: string;
            };
            cookie?: never;
        };
        /** @description Front matter and Markdown, as in an imported file. UTF-8, or UTF-16 with a byte-order mark. At most 1048576 bytes. */
        requestBody: {
            content: {
                /**
                 * @example ---
                 *     title: A stone and some ink
                 *     date: 2026-01-02
                 *     tags: [Markdown]
                 *     ---
                 *     Grind, wet, write.
                 */
                "text/markdown": string;
            };
        };
        responses: {
            /** @description The article: updated, or unchanged. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleWithDiagnostics"];
                };
            };
            /** @description The created article. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleWithDiagnostics"];
                };
            };
        };
    };
    deleteArticleBySource: {
        parameters: {
            query?: {
                /** @description Also writes an article that was edited since the import, or is in the trash. */
                overwrite?: "true" | "false";
            };
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
            };
            path: {
                /**
                 * @description The name under which a folder is imported.
                 * @example seeds
                 */
                source: string;
                /**
                 * @description Path of the file inside the folder, with "/"; .md, .markdown or .mdx.
                 * @example posts/guide/authors-and-tags.md
                 */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The article is not public. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listMedia: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 10
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
                /** @description Only files of this media type, such as `image/png`. */
                type?: string;
                /**
                 * @description Only files of this kind.
                 * @example image
                 */
                kind?: "image" | "audio" | "video" | "document";
                /** @description Only files that no article uses, not even an earlier revision, and no author as a picture; needs the scope `preview`. `inkstone media gc` deletes them after a day. */
                unused?: "true";
                /** @description Only files with all of these words in file name, alternative text, caption or credit. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of media files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaPage"];
                };
            };
        };
    };
    createMedia: {
        parameters: {
            query?: {
                /**
                 * @description The name of a file that is the whole body; or send `Content-Disposition`.
                 * @example ink.svg
                 */
                filename?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "file": "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"32\" height=\"32\"><circle cx=\"16\" cy=\"16\" r=\"12\"/></svg>",
                 *       "alt": "A drop of ink"
                 *     }
                 */
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The file.
                     */
                    file: string;
                    alt?: string;
                    caption?: string;
                    credit?: string;
                    /** @description As JSON: `{"x":0.5,"y":0.25}`. */
                    focalPoint?: string;
                };
                /** @example <svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><circle cx="16" cy="16" r="12"/></svg> */
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description There is a file with this content already. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Media"];
                };
            };
            /** @description The file is stored. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Media"];
                };
            };
        };
    };
    getMedia: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, or the hash.
                 * @example 019b0a5d-7c00-7000-8000-000000000001
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The media file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Media"];
                };
            };
        };
    };
    deleteMedia: {
        parameters: {
            query?: {
                /** @description True: deletes a file that articles use, too. Its URLs in them are broken from then on. */
                force?: "true" | "false";
            };
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
            };
            path: {
                /**
                 * @description The id, or the hash.
                 * @example 019b0a5d-7c00-7000-8000-000000000001
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The media file is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateMedia: {
        parameters: {
            query?: never;
            header?: {
                /** @description One or more `ETag` values of the article, of which only the version counts; `*` for any version. */
                "If-Match"?: string;
                /** @description 412 if the article exists. */
                "If-None-Match"?: "*";
            };
            path: {
                /**
                 * @description The id, or the hash.
                 * @example 019b0a5d-7c00-7000-8000-000000000001
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "alt": "A drop of ink",
                 *       "focalPoint": {
                 *         "x": 0.5,
                 *         "y": 0.25
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["MediaPatch"];
                /**
                 * @example {
                 *       "alt": "A drop of ink",
                 *       "focalPoint": {
                 *         "x": 0.5,
                 *         "y": 0.25
                 *       }
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["MediaPatch"];
            };
        };
        responses: {
            /** @description The updated media file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Media"];
                };
            };
        };
    };
    listMediaArticles: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 10
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The id, or the hash.
                 * @example 019b0a5d-7c00-7000-8000-000000000001
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of articles. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticlePage"];
                };
            };
        };
    };
    listArticleMedia: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 10
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
            };
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example how-front-matter-is-read
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of media files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaPage"];
                };
            };
        };
    };
    listTags: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 10
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
                /** @description By name as people sort, or most articles first. */
                sort?: "name" | "-articles";
                /** @description Languages (BCP 47; `zh` matches `zh-CN`, too): counts only articles in them, and lists only what has any. */
                lang?: string | string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tags. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagPage"];
                };
            };
        };
    };
    createTag: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Calligraphy"
                 *     }
                 */
                "application/json": components["schemas"]["TagInput"];
            };
        };
        responses: {
            /** @description The created tag. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
        };
    };
    getTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Slug, percent-encoded, or id.
                 * @example front-matter
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tag. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
        };
    };
    deleteTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example front-matter
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tag is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example front-matter
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "The lines above an article."
                 *     }
                 */
                "application/json": components["schemas"]["TagPatch"];
                /**
                 * @example {
                 *       "description": "The lines above an article."
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["TagPatch"];
            };
        };
        responses: {
            /** @description The updated tag. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
        };
    };
    listCategories: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 10
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
                /** @description By name as people sort, or most articles first. */
                sort?: "name" | "-articles";
                /** @description Languages (BCP 47; `zh` matches `zh-CN`, too): counts only articles in them, and lists only what has any. */
                lang?: string | string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of categories. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagPage"];
                };
            };
        };
    };
    createCategory: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Tutorials",
                 *       "parent": "guides"
                 *     }
                 */
                "application/json": components["schemas"]["CategoryInput"];
            };
        };
        responses: {
            /** @description The created category. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
        };
    };
    getCategory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Slug, percent-encoded, or id.
                 * @example guides
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The category. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
        };
    };
    deleteCategory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example guides
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The category is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateCategory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example guides
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "How to do things."
                 *     }
                 */
                "application/json": components["schemas"]["CategoryPatch"];
                /**
                 * @example {
                 *       "description": "How to do things."
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["CategoryPatch"];
            };
        };
        responses: {
            /** @description The updated category. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
        };
    };
    listAuthors: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 10
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
                /** @description By name as people sort, or most articles first. */
                sort?: "name" | "-articles";
                /** @description Languages (BCP 47; `zh` matches `zh-CN`, too): counts only articles in them, and lists only what has any. */
                lang?: string | string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of authors. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorPage"];
                };
            };
        };
    };
    createAuthor: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Ada Lovelace",
                 *       "url": "https://example.com/ada"
                 *     }
                 */
                "application/json": components["schemas"]["AuthorInput"];
            };
        };
        responses: {
            /** @description The created author. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Author"];
                };
            };
        };
    };
    getAuthor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Slug, percent-encoded, or id.
                 * @example mara-whitlock
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The author. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Author"];
                };
            };
        };
    };
    deleteAuthor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example mara-whitlock
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The author is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateAuthor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example mara-whitlock
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "bio": "Writes about small machines."
                 *     }
                 */
                "application/json": components["schemas"]["AuthorPatch"];
                /**
                 * @example {
                 *       "bio": "Writes about small machines."
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["AuthorPatch"];
            };
        };
        responses: {
            /** @description The updated author. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Author"];
                };
            };
        };
    };
    listRedirects: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 10
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of redirects. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedirectPage"];
                };
            };
        };
    };
    mergeTag: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example caching
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "into": "api"
                 *     }
                 */
                "application/json": {
                    /** @description Slug of the term into which this one is merged. */
                    into: string;
                };
            };
        };
        responses: {
            /** @description The tag that remains. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
        };
    };
    mergeCategory: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example essays
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "into": "guides"
                 *     }
                 */
                "application/json": {
                    /** @description Slug of the term into which this one is merged. */
                    into: string;
                };
            };
        };
        responses: {
            /** @description The category that remains. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
        };
    };
    mergeAuthor: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /**
                 * @description Slug (percent-encoded) or id.
                 * @example 林小满
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "into": "mara-whitlock"
                 *     }
                 */
                "application/json": {
                    /** @description Slug of the term into which this one is merged. */
                    into: string;
                };
            };
        };
        responses: {
            /** @description The author that remains. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Author"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 10
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys, without their secrets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyPage"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "my site",
                 *       "scopes": [
                 *         "preview"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyInput"];
            };
        };
        responses: {
            /** @description The key, with its secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyWithSecret"];
                };
            };
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019b0a5d-7c00-7000-8000-000000000001 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlapSeconds": 3600
                 *     }
                 */
                "application/json": {
                    /** @description Seconds for which the old key remains valid. Default: 86400. 0 revokes it at once. */
                    overlapSeconds?: number;
                    /** @description When the new key expires. Default: as the old one. */
                    expiresAt?: (string) | null;
                };
            };
        };
        responses: {
            /** @description The new key, with its secret, and the one that it replaces. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedApiKey"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019b0a5d-7c00-7000-8000-000000000001 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key is revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 10
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of webhooks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "my site",
                 *       "url": "https://example.org/hooks",
                 *       "events": [
                 *         "article.*"
                 *       ],
                 *       "debounce": 30
                 *     }
                 */
                "application/json": components["schemas"]["WebhookInput"];
            };
        };
        responses: {
            /** @description The webhook, with its secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019b0a5d-7c00-7000-8000-000000000001 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019b0a5d-7c00-7000-8000-000000000001 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook and its delivery log are deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019b0a5d-7c00-7000-8000-000000000001 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "languages": [
                 *         "en"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["WebhookPatch"];
                /**
                 * @example {
                 *       "languages": [
                 *         "en"
                 *       ]
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            /** @description The updated webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 019b0a5d-7c00-7000-8000-000000000001 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlapSeconds": 3600
                 *     }
                 */
                "application/json": {
                    /** @description Seconds for which the old secret remains valid. Default: 86400. 0 revokes it at once. */
                    overlapSeconds?: number;
                };
            };
        };
        responses: {
            /** @description The webhook, with its new secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 10
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
            };
            header?: never;
            path: {
                /** @example 019b0a5d-7c00-7000-8000-000000000001 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of attempts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryPage"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @example 019b0a5d-7c00-7000-8000-000000000001 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The attempt, delivered or not. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    replayWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A key for this request. A request with the same key within a day is carried out once. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @example 019b0a5d-7c00-7000-8000-000000000001 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": 1
                 *     }
                 */
                "application/json": components["schemas"]["WebhookReplayInput"];
            };
        };
        responses: {
            /** @description The webhook with its new position. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    searchArticles: {
        parameters: {
            query: {
                /**
                 * @description Number of items on a page.
                 * @example 5
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
                /** @description Posts or pages; all if it is left out. */
                type?: "post" | "page" | "any";
                /** @description Ids of articles, separated by commas, at most 100. Others than those that there are have no effect. */
                id?: string | string[];
                /** @description Slugs of articles in any language, separated by commas, at most 100. Former slugs and unknown ones have no effect. */
                slug?: string | string[];
                /** @description Slugs of tags. A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                tag?: string | string[];
                /** @description Slugs of categories. A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                category?: string | string[];
                /** @description Slugs of authors. A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                author?: string | string[];
                /** @description Slugs of languages (BCP 47 tags; `zh` matches `zh-CN`, too; `und` for unknown, `*` for all). A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                lang?: string | string[];
                /** @description Languages for what is not available in `lang`, in order; `*` is any. Of the translations of an article, only the first available one is listed. The languages of `lang` then count in their order, too. Not together with `status`. */
                fallback?: string;
                /** @description Filters by metadata: `metadata.series=inks`, or `metadata[series]=inks`. Texts, numbers, booleans and lists that contain one match. A dot steps into an object, a comma means any of them, a repeated parameter all of them. */
                metadata?: {
                    [key: string]: string | string[];
                };
                /** @description Published after this RFC 3339 time or day. Undated articles are left out. */
                publishedAfter?: string;
                /** @description Published before this RFC 3339 time or day. Undated articles are left out. */
                publishedBefore?: string;
                /** @description Updated after this RFC 3339 time or day. To mirror a site, follow /v1/changes instead. */
                updatedAfter?: string;
                /** @description Needs a key with the scope `preview`; `trash` needs `read`. Default: visible articles only. */
                status?: "draft" | "published" | "scheduled" | "expired" | "archived" | "trash" | "any";
                /**
                 * @description Search text: all of these words, in any script, or other forms of them in the language of the article (`wifi`, `Wi-Fi`; `Haus`, `Häuser`). `"a phrase"` or `"an exact word"`, `-excluded`, `prefix*`, `C++`. At most 200 characters and 20 words and phrases, of which 6 phrases and runs of more than two characters.
                 * @example front matter
                 */
                q: string;
                /**
                 * @description Facets to count over the results. Comma-separated: tag, category, author, year, lang.
                 * @example tag,lang
                 */
                facets?: string;
                /** @description Adds `total`: an exact count, or an estimate of the database, whose cost does not depend on the number of articles. */
                count?: "exact" | "estimated";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchPage"];
                };
            };
        };
    };
    listSuggestions: {
        parameters: {
            query: {
                /**
                 * @description The text typed so far; the last word may be incomplete. Operators such as `-` and `*` are ignored.
                 * @example fro
                 */
                q: string;
                /** @description Maximum number of suggestions. At least half of them are articles, if enough match. */
                limit?: number;
                /** @description Slugs of languages (BCP 47 tags; `zh` matches `zh-CN`, too; `und` for unknown, `*` for all). A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                lang?: string | string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Suggestions, best first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suggestions"];
                };
            };
        };
    };
    listLanguages: {
        parameters: {
            query?: {
                /** @description Posts, pages, or any (the default). */
                type?: "post" | "page" | "any";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The languages, most articles first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LanguageCounts"];
                };
            };
        };
    };
    getArchive: {
        parameters: {
            query?: {
                /** @description Slugs of tags. A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                tag?: string | string[];
                /** @description Slugs of categories. A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                category?: string | string[];
                /** @description Slugs of authors. A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                author?: string | string[];
                /** @description Slugs of languages (BCP 47 tags; `zh` matches `zh-CN`, too; `und` for unknown, `*` for all). A comma means any of them, a repeated parameter all of them, a leading "-" none of them. */
                lang?: string | string[];
                /** @description Languages for what is not available in `lang`, in order; `*` is any. Of the translations of an article, only the first available one is listed. The languages of `lang` then count in their order, too. Not together with `status`. */
                fallback?: string;
                /** @description Posts (the default), pages, or any. */
                type?: "post" | "page" | "any";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Years and months that have articles. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Archive"];
                };
            };
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                /**
                 * @description Number of items on a page.
                 * @example 10
                 */
                limit?: number;
                /** @description Opaque cursor: `next` or `prev` of an earlier response. Not together with `page`. */
                cursor?: string;
                /** @description Page number from 1, up to a depth of 10000 items; beyond that use `cursor`. */
                page?: number;
                /** @description Only events that affect this entity, such as an article or a key. */
                entityId?: string;
                /** @description Only events with this action. */
                action?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of audit events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventPage"];
                };
            };
        };
    };
}
