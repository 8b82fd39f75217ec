using System.Collections.Immutable;
using System.Text;

namespace WorkerImages.Oci;

/// <summary>
/// Which content an image is. Compression, labels and dates do not count: it is the hash of its platform, its layers before compression and what of
/// its configuration reaches containers. The hash is of this text, which leaves out what is not set:
/// <code>
/// worker-images content 1
/// platform ["linux","arm","v7"]
/// layer sha256:…
/// layer sha256:…
/// user "1000:1000"
/// exposed-ports ["443/tcp","80/tcp"]
/// environment ["PATH=/usr/bin","LANG=C.UTF-8"]
/// entrypoint ["/entrypoint"]
/// command ["sh","-c","echo \"hello\""]
/// volumes ["/data"]
/// working-directory "/app"
/// stop-signal "SIGINT"
/// health-check ["CMD","true"]
/// health-check-interval 30000000000
/// health-check-timeout 5000000000
/// health-check-start-period 1000000000
/// health-check-retries 3
/// shell ["/bin/bash","-c"]
/// on-build ["RUN true"]
/// </code>
/// Lists are in their order; ports and volumes, which have none, are sorted. The platform is the normalized one: engines and registries
/// leave out arm64's v8 or do not.
/// </summary>
internal static class ContentIdentity
{
    /// <param name="platform">What the image says it runs on.</param>
    /// <param name="layers">Lowest first.</param>
    /// <param name="config">What reaches containers.</param>
    public static Digest Of(Platform platform, ImmutableArray<DiffId> layers, ContainerConfig config)
    {
        var normalized = platform.Normalize();
        string?[] names = [normalized.OperatingSystem, normalized.Architecture, normalized.Variant];
        var text = new StringBuilder("worker-images content 1\n");
        text.Append("platform [").AppendJoin(',', names.OfType<string>().Select(CanonicalJson.Quoted)).Append("]\n");
        foreach (var layer in layers)
        {
            text.Append("layer ").Append(layer).Append('\n');
        }

        return Digest.Of(Encoding.UTF8.GetBytes(text.Append(config.Text).ToString()));
    }
}
