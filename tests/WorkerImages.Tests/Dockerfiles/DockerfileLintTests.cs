using System.Collections.Immutable;
using WorkerImages.Dockerfiles;

namespace WorkerImages.Tests.Dockerfiles;

public sealed class DockerfileLintTests
{
    private const string Debian = "FROM docker.io/library/debian:trixie-slim\n";
    private static readonly LintPolicy Policy = new(EntrypointDropsRoot: false, ["docker.io"], []);

    /// <summary>Code, a Dockerfile that breaks the rule, the line on which it does, and one that keeps it.</summary>
    public static TheoryData<string, string, int, string> Rules => new()
    {
        { "DL3000", Debian + "WORKDIR app", 2, Debian + "WORKDIR \"/app\"" },
        { "DL3002", Debian + "USER 1000\nUSER root:root", 3, Debian + "USER root\nUSER 1000" },
        { "DL3004", Debian + "RUN true && \\\n sudo id", 3, Debian + "RUN echo sudo" },
        { "DL3006", "ARG BASE=docker.io/library/debian\nFROM ${BASE}", 2, "ARG BASE=docker.io/library/debian:13\nFROM ${BASE} AS a\nFROM a" },
        { "DL3006", "ARG BASE\nFROM $BASE", 2, "FROM scratch" },
        { "DL3007", "ARG TAG=latest\nFROM debian:${TAG}", 2, "ARG TAG=13\nFROM debian:${TAG:-latest}" },
        { "DL3009", Debian + "RUN apt-get update; apt-get install -y tini", 2, Debian + "RUN --mount=type=cache,target=/var/lib/apt/lists apt-get update" },
        { "DL3009", Debian + "RUN --mount=type=cache,target=/x apt-get update", 2, Debian + "RUN apt-get update && rm -rf /var/lib/apt/lists/*" },
        { "DL3011", Debian + "EXPOSE 80 65536", 2, Debian + "EXPOSE 80/tcp 8000-8010 $PORT" },
        { "DL3014", Debian + "RUN apt-get install tini; rm -r /var/lib/apt/lists", 2, Debian + "RUN apt-get --no-install-recommends -qy install tini" },
        { "DL3020", Debian + "ADD a.txt /", 2, Debian + "ADD a.tar.gz /" },
        { "DL3021", Debian + "COPY a b /c", 2, Debian + "COPY [\"a\", \"b\", \"/c/\"]" },
        { "DL3022", Debian + "COPY --from=nobody /a /a", 2, Debian.Trim() + " AS One\n" + Debian + "COPY --from=one /a /a\nCOPY --from=0 /a /a\nCOPY --from=debian:13 /a /a" },
        { "DL3023", Debian.Trim() + " AS one\nCOPY --from=one /a /a", 2, Debian.Trim() + " AS one\nFROM one\nCOPY --from=one /a /a" },
        { "DL3024", Debian.Trim() + " AS one\n" + Debian.Trim() + " as ONE", 2, Debian.Trim() + " AS one\n" + Debian.Trim() + " AS two" },
        { "DL3025", Debian + "CMD sleep 1", 2, Debian + "CMD [\"sleep\", \"1\"]" },
        { "DL3025", Debian + "ENTRYPOINT ['sleep']", 2, Debian + "ENTRYPOINT []" },
        { "DL3026", "FROM registry.acme.example/debian:13", 1, Debian },
        { "DL3026", Debian + "COPY --from=registry.acme.example/a/b:1 /a /a", 2, Debian + "COPY --from=docker.io/a/b:1 /a /a" },
        { "DL3027", Debian + "RUN apt update; rm -r /var/lib/apt/lists", 2, Debian + "RUN apt-cache policy" },
        { "DL3044", Debian + "ENV A=1 B=x${A}", 2, Debian + "ENV PATH=/x:$PATH AB=1 B=\\$AB" },
        { "DL3046", Debian + "RUN useradd --uid 100000 app", 2, Debian + "RUN useradd -l -u 1000000 app; useradd --uid 1000 b" },
        { "DL3048", Debian + "LABEL Vendor=x", 2, Debian + "LABEL org.acme.a-b=x" },
        { "DL3048", Debian + "LABEL com.docker.x=y", 2, Debian + "LABEL \"org.acme.x\"=y" },
        { "DL3052", Debian + "LABEL a=b \\\n org.opencontainers.image.url=acme", 3, Debian + "LABEL org.opencontainers.image.url=https://acme.example/" },
        { "DL3053", Debian + "LABEL org.opencontainers.image.created=today", 2, Debian + "LABEL org.opencontainers.image.created=2026-01-02T03:04:05Z" },
        { "DL3054", Debian + "LABEL org.opencontainers.image.licenses='MIT, BSD'", 2, Debian + "LABEL org.opencontainers.image.licenses='MIT OR (BSD-3-Clause AND GPL-2.0+)'" },
        { "DL3055", Debian + "LABEL org.opencontainers.image.revision=main", 2, Debian + "LABEL org.opencontainers.image.revision=0123456789abcdef0123456789abcdef01234567" },
        { "DL3056", Debian + "LABEL org.opencontainers.image.version=1", 2, Debian + "LABEL org.opencontainers.image.version=1.0.0-rc.1" },
        { "DL3058", Debian + "LABEL org.opencontainers.image.authors=me@", 2, Debian + "LABEL org.opencontainers.image.authors='Me <me@acme.example>'" },
        { "DL3061", "RUN true\n" + Debian, 1, "# comment\nARG A=1\n" + Debian },
        { "DL3063", Debian.Trim() + " AS context", 1, Debian.Trim() + " AS contexts" },
        { "DL3064", Debian + "ARG NPM_TOKEN", 2, Debian + "ARG TOKENS\nENV KEYRING=/x" },
        { "DL4000", Debian + "MAINTAINER me", 2, Debian + "LABEL maintainer=me" },
        { "DL4003", Debian + "CMD [\"a\"]\nCMD [\"b\"]", 2, Debian.Trim() + " AS a\nCMD [\"a\"]\nFROM a\nCMD [\"b\"]" },
        { "DL4004", Debian + "ENTRYPOINT [\"a\"]\nENTRYPOINT [\"b\"]", 2, Debian + "ENTRYPOINT [\"b\"]" },
        { "DL4006", Debian + "RUN true; \\\n ls | wc -l", 3, Debian + "RUN a || echo '|'\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN ls | wc" },
        { "WI001", Debian + "RUN echo {{ name }}", 2, Debian + "CMD [\"docker\", \"ps\", \"--format\", \"{{.ID}}\"]" },
        { "WI002", Debian + "VOLUME /var/run/docker.sock", 2, Debian + "ENV DOCKER_HOST=unix:///var/run/docker.sock" },
        { "WI004", Debian + "ADD https://acme.example/x /x", 2, Debian + "ADD https://acme.example/x /x\nRUN echo y >s; sha256sum -c s" },
        { "WI004", Debian + "RUN true; \\\n curl -O https://acme.example/x", 3, Debian + "RUN curl -O https://acme.example/x && sha256sum --check s" },
        { "WI005", Debian + "RUN <<EOF\nRUN true\nEOF", 2, Debian + "RUN echo '<<EOF' $((1 << 2)) <<<x" },
        { "WI005", Debian + "RUN cat <<'EOF' >x", 2, Debian + "RUN cat <x" },
        { "WI006", Debian + "COPY --chmod=755 a /a", 2, Debian + "COPY --chown=1:1 a /a" },
        { "WI006", "# syntax=docker/dockerfile:1\n" + Debian, 1, "# escape=`\n" + Debian },
        { "WI007", Debian + "RNU true", 2, Debian + "onbuild run true" },
        { "WI008", Debian + "USER 1000:1000\nUSER appuser", 3, Debian + "USER root\nUSER 1000:1000" },
        { "WI008", Debian + "RUN true", 1, Debian.Trim() + " AS one\n" + Debian + "USER 1000:1000" },
        { "WI008", Debian + "USER 1000:0", 2, Debian + "USER 60000:100" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_finds_what_breaks_it_and_nothing_else(string code, string bad, int line, string good)
    {
        Assert.Equal(line, Assert.Single(Check(bad), finding => finding.Code == code).Line);
        Assert.DoesNotContain(Check(good), finding => finding.Code == code);
    }

    [Fact]
    public void Every_rule_has_a_case()
    {
        var tested = Rules.Select(row => row.Data.Item1).Append("WI003").ToHashSet();

        Assert.Equal([], DockerfileLint.Rules.Select(rule => rule.Code).Except(tested));
    }

    [Fact]
    public void A_label_that_must_be_set_may_be_empty_but_not_absent()
    {
        var policy = Policy with { EntrypointDropsRoot = true, Labels = ["org.opencontainers.image.url", "org.opencontainers.image.title"] };

        var finding = Assert.Single(DockerfileLint.Check(DockerfileReader.Read(Debian + "LABEL org.opencontainers.image.url=\"\""), policy));

        Assert.Equal(
            new(1, "WI003", "a label is not set, so that the base's is inherited and tells of another image: 'org.opencontainers.image.title'"),
            finding);
    }

    [Fact]
    public void Root_may_be_the_last_user_where_the_entrypoint_drops()
    {
        Assert.Empty(DockerfileLint.Check(DockerfileReader.Read(Debian + "USER root"), Policy with { EntrypointDropsRoot = true }));
    }

    private static ImmutableArray<LintFinding> Check(string text) => DockerfileLint.Check(DockerfileReader.Read(text), Policy);
}
