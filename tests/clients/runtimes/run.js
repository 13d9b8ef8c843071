/** Prints the results of the steps as JSON. The argument is the URL of the server. */
import { takeSteps } from './steps.js'

process.stdout.write(JSON.stringify(await takeSteps(process.argv[2])))
