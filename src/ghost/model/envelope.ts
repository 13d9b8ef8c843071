/** Responses of Ghost's Content API: lists with `meta.pagination`, single items, and the settings of the site. */
import type { SiteSettings, SiteUrls } from '../../feeds/site-urls.ts'

/** A page of a list. */
interface PageNumbers {
  page: number
  limit: number
  total: number
}

/** Returns `meta` of a list. A list has at least one page. */
export function metaOf({ page, limit, total }: PageNumbers) {
  const pages = Math.max(1, Math.ceil(total / limit))
  return {
    pagination: {
      ...{ page, limit, pages, total },
      next: page < pages ? page + 1 : null,
      prev: page > 1 ? page - 1 : null,
    },
  }
}

/**
 * Returns an item with only the selected members: its id, those of `fields`, and those that other parameters have added.
 * Without `fields`, it has all.
 */
export function pickFields(
  item: Readonly<Record<string, unknown>>,
  fields: readonly string[] | undefined,
  added: readonly string[],
): Readonly<Record<string, unknown>> {
  if (!fields || fields.length === 0) return item
  const selected = new Set(['id', ...fields, ...added])
  return Object.fromEntries(Object.entries(item).filter(([name]) => selected.has(name)))
}

/** What a site of Ghost has for members, all of it switched off. */
const noMembers = {
  members_support_address: null,
  members_enabled: false,
  members_invite_only: false,
  allow_self_signup: false,
  paid_members_enabled: false,
  firstpromoter_account: null,
  comments_enabled: 'off',
  recommendations_enabled: false,
  portal_button: false,
  portal_button_icon: null,
  portal_button_signup_text: null,
  portal_button_style: null,
  portal_name: false,
  portal_plans: [],
  portal_signup_terms_html: null,
  portal_signup_checkbox_required: false,
}

/** The version of Ghost whose Content API this is. */
const GHOST_VERSION = '6.0'

/** Returns the settings of the site. */
export function toSettings({ title, description, lang }: SiteSettings, siteUrls: SiteUrls) {
  return {
    title,
    description,
    logo: null,
    icon: null,
    accent_color: null,
    cover_image: null,
    facebook: null,
    twitter: null,
    lang: lang ?? 'en',
    locale: lang ?? 'en',
    timezone: 'Etc/UTC',
    codeinjection_head: null,
    codeinjection_foot: null,
    navigation: [],
    secondary_navigation: [],
    meta_title: null,
    meta_description: null,
    og_image: null,
    og_title: null,
    og_description: null,
    twitter_image: null,
    twitter_title: null,
    twitter_description: null,
    ...noMembers,
    url: siteUrls.home,
    version: GHOST_VERSION,
  }
}
