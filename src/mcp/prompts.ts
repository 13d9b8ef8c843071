/** Prompts for the usual work of an editor, which people choose in their client. */
import type { Scope } from '../auth/scopes.ts'

/** A prompt. `text` gets the arguments by name; those that are missing are undefined. */
interface Prompt {
  name: string
  title: string
  description: string
  /** The scope without which the prompt is not listed; null for everybody. */
  scope: Scope | null
  arguments: { name: string; description: string; required: boolean }[]
  text: (args: Record<string, string | undefined>) => string
}

const article = { name: 'article', description: 'Slug or id of the article.', required: true }
const language = (description: string, required: boolean) => ({ name: 'lang', description, required })

const NOT_PUBLISHED =
  'Do not publish anything. At the end, name the article with its id, and say what a person should check.'

export const prompts: readonly Prompt[] = [
  {
    name: 'answer_from_articles',
    title: 'Answer from the articles',
    description: 'Answers a question from the articles of this site, with sources.',
    scope: null,
    arguments: [{ name: 'question', description: 'The question.', required: true }],
    text: (args) =>
      `Answer this question from the articles of this site alone: ${args.question}\n\nSearch with search_articles, in several wordings, and read the best articles with read_article. Name the title and slug of each article that you use. If the articles do not contain the answer, say so.`,
  },
  {
    name: 'write_article',
    title: 'Write a draft',
    description: 'Writes a draft in the voice of the site.',
    scope: 'write',
    arguments: [
      {
        name: 'topic',
        description: 'What the article is about, with notes if there are any.',
        required: true,
      },
      language('Language of the article (BCP 47). Default: that of the site.', false),
    ],
    text: ({ topic, lang }) =>
      `Write an article about: ${topic}\n\nFirst read two or three recent articles${lang ? ` in the language ${lang}` : ''} (list_articles, read_article) for the voice, the length and the tags of this site, and search whether the topic is already covered. Then create a draft with create_draft, with a title, an excerpt and tags that exist (list_terms)${lang ? `, and lang=${lang}` : ''}. Link to related articles. ${NOT_PUBLISHED}`,
  },
  {
    name: 'review_article',
    title: 'Review an article',
    description: 'Corrects an article in its working copy.',
    scope: 'write',
    arguments: [article],
    text: (args) =>
      `Review the article ${args.article}: read it with read_article, and its working copy with read_working_copy if it has one. Correct spelling, grammar and unclear sentences without changing the meaning or the voice, and look for broken structure, missing alternative texts and unsupported claims. Write the corrections with edit_working_copy, compare with compare_revisions, and list every change with its reason. ${NOT_PUBLISHED}`,
  },
  {
    name: 'translate_article',
    title: 'Translate an article',
    description: 'Creates a draft that translates an article.',
    scope: 'write',
    arguments: [article, language('Language to translate into (BCP 47).', true)],
    text: (args) =>
      `Translate the article ${args.article} into the language ${args.lang}. Read it whole with read_article. Keep Markdown, links, code and front matter fields; translate title, excerpt and alternative texts. Search whether a translation exists. If the front matter has a translationKey, use it for the translation, too. Create a draft with create_draft and lang=${args.lang}. ${NOT_PUBLISHED}`,
  },
  {
    name: 'improve_metadata',
    title: 'Improve excerpt, tags and SEO',
    description: 'Writes excerpt, tags and the fields for search engines of an article.',
    scope: 'write',
    arguments: [article],
    text: (args) =>
      `Read the article ${args.article} with read_article, and the tags of the site with list_terms. Write an excerpt of one or two sentences, choose at most five tags, of those that exist if they fit, and write \`seo.title\` and \`seo.description\`. Use edit_working_copy. ${NOT_PUBLISHED}`,
  },
]
