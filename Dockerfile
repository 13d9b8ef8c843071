# Inkstone as an image. It needs DATABASE_URL; docs/deploying.md says more.

# Debian, not Alpine: the lock file and its native parts are for glibc.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Neither build nor server needs what the packages' install scripts make; the build is the step below.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:22-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force
COPY prisma/migrations prisma/migrations
COPY --from=build /app/dist dist
# The first admin key is written here, where only its owner can read it.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 3000
# Alive, not ready: a container that waits for its database must not be taken for a broken one.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/cli.js", "serve"]
