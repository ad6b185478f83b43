# syntax=docker/dockerfile:1
# The tests run in CI, not here. Build: docker build --tag interlock:0.1.0 .
FROM swift:6.2-bookworm AS build
RUN apt-get update -q \
    && apt-get install -q -y --no-install-recommends libcurl4-openssl-dev libyaml-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# First what changes seldom, so that the packages stay in the cache.
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN --mount=type=cache,target=/src/.build \
    swift build --configuration release --product interlock --static-swift-stdlib \
    && install -D -m 0755 "$(swift build --configuration release --static-swift-stdlib --show-bin-path)/interlock" /out/interlock \
    && strip /out/interlock

FROM debian:bookworm-slim
RUN apt-get update -q \
    && apt-get install -q -y --no-install-recommends ca-certificates libcurl4 libstdc++6 libyaml-0-2 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 65532 interlock \
    && useradd --system --uid 65532 --gid 65532 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin interlock
COPY --from=build /out/interlock /usr/local/bin/interlock
COPY LICENSE /usr/share/doc/interlock/LICENSE
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/interlock"]
CMD ["controller", "--listen", "0.0.0.0:8080"]
