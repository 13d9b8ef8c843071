# Container image of Inkstone. It requires DATABASE_URL. See docs/deploying.md.

# Debian, not Alpine: the native packages in the lock file are built for glibc.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Neither the build nor the server needs the packages' install scripts. `npm run build` below replaces our own.
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
# The first admin key is written to this folder. Only its owner can read the file.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 3000
# Liveness, not readiness: a container that waits for its database is not unhealthy.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((response) => process.exit(response.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/cli.js", "serve"]
