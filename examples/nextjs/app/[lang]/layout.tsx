/** The frame of every page, in its language and direction. */
import { draftMode } from 'next/headers'
import type { ReactNode } from 'react'
import { listLanguages } from '../../lib/inkstone.ts'
import './style.css'

/** Languages that are written from right to left. */
const RTL = ['ar', 'fa', 'he', 'ur']

interface Props {
  children: ReactNode
  params: Promise<{ lang: string }>
}

/** Every language is built, with the articles that `[slug]/page.tsx` names. */
export async function generateStaticParams() {
  return (await listLanguages()).map((lang) => ({ lang }))
}

export default async function Layout({ children, params }: Props) {
  const { lang } = await params
  const { isEnabled } = await draftMode()
  return (
    <html lang={lang} dir={RTL.includes(lang) ? 'rtl' : 'ltr'}>
      <body>
        {isEnabled && (
          <p className="preview">
            This is a preview. <a href="/preview/exit">Leave it</a>
          </p>
        )}
        <header>
          <a href={`/${lang}`}>Inkstone</a>
        </header>
        <main>{children}</main>
      </body>
    </html>
  )
}
