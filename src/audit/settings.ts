/** Setting of the audit log: name of the environment variable, default and description. */
import { wholeNumberSetting } from '../schemas/setting.ts'

/** More than a year, so that an audit of the last year finds all of it. */
export const AUDIT_DAYS_DEFAULT = 400

/** The setting by the name of its environment variable. */
export const auditSettings = {
  AUDIT_DAYS: wholeNumberSetting({ unit: 'days', min: 0, max: 36_500 })
    .default(AUDIT_DAYS_DEFAULT)
    .describe('days until audit events are deleted; 0: never'),
}
