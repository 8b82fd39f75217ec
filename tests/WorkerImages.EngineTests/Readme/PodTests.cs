using WorkerImages.TestKit;
using YamlDotNet.RepresentationModel;

namespace WorkerImages.EngineTests.Readme;

/// <summary>
/// <c>examples/kubernetes.yaml</c>, as far as it can be checked without a cluster: its fields are fields of a v1 Pod (Kubernetes API
/// reference, core/v1), and it says nothing that is not so of the images here.
/// </summary>
public sealed class PodTests
{
    private static readonly YamlMappingNode Pod = Read();

    private static YamlMappingNode Spec => Map(Pod, "spec");

    private static YamlMappingNode Container => (YamlMappingNode)((YamlSequenceNode)Spec["containers"]).Single();

    [Theory]
    [InlineData("", "apiVersion kind metadata spec")]
    [InlineData("spec", "automountServiceAccountToken containers securityContext volumes")]
    [InlineData("spec/securityContext", "runAsNonRoot runAsUser runAsGroup supplementalGroups fsGroup seccompProfile")]
    [InlineData("spec/securityContext/seccompProfile", "type localhostProfile")]
    [InlineData("spec/containers/0", "name image command args env securityContext volumeMounts")]
    [InlineData("spec/containers/0/securityContext", "allowPrivilegeEscalation readOnlyRootFilesystem capabilities")]
    [InlineData("spec/containers/0/volumeMounts/0", "name mountPath readOnly")]
    [InlineData("spec/volumes/0/hostPath", "path type")]
    public void Has_no_field_that_a_pod_does_not_have_not_run_on_a_cluster(string path, string fields)
    {
        var node = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(
            (YamlNode)Pod, (node, step) => node is YamlSequenceNode list ? list[int.Parse(step, null)] : node[step]);

        Assert.Subset(fields.Split(' ').ToHashSet(), ((YamlMappingNode)node).Children.Keys.Select(key => key.ToString()).ToHashSet());
    }

    [Fact]
    public void Takes_from_the_worker_what_it_does_not_need()
    {
        var container = Map(Container, "securityContext");

        Assert.Equal("false", Spec["automountServiceAccountToken"].ToString());
        Assert.Equal("RuntimeDefault", Map(Map(Spec, "securityContext"), "seccompProfile")["type"].ToString());
        Assert.Equal(("false", "true"), (container["allowPrivilegeEscalation"].ToString(), container["readOnlyRootFilesystem"].ToString()));
    }

    [Fact]
    public void Mounts_every_volume_it_declares_and_none_else()
    {
        var declared = ((YamlSequenceNode)Spec["volumes"]).Select(volume => volume["name"].ToString());
        var mounted = ((YamlSequenceNode)Container["volumeMounts"]).Select(mount => mount["name"].ToString());

        Assert.Equal(declared.Order(), mounted.Order());
    }

    [Fact]
    public void Starts_the_shipped_worker_as_its_own_user_through_its_entrypoint()
    {
        var dockerfile = File.ReadAllText(Path.Combine(ScratchRepository.Root, "images/worker/Dockerfile"));
        var catalog = File.ReadAllText(Path.Combine(ScratchRepository.Root, "images/catalog.yaml"));
        var command = string.Join(", ", ((YamlSequenceNode)Container["command"]).Select(word => $"\"{word}\""));
        var user = Map(Spec, "securityContext");

        Assert.Contains($"ENTRYPOINT [{command}]", dockerfile, StringComparison.Ordinal);
        Assert.Contains($"uid: {user["runAsUser"]}, gid: {user["runAsGroup"]}", catalog, StringComparison.Ordinal);
        Assert.Equal("localhost:5000/acme/worker:0.1.0", Container["image"].ToString());
    }

    private static YamlMappingNode Map(YamlMappingNode node, string key) => (YamlMappingNode)node[key];

    private static YamlMappingNode Read()
    {
        var yaml = new YamlStream();
        using var file = File.OpenText(Path.Combine(ScratchRepository.Root, "examples/kubernetes.yaml"));
        yaml.Load(file);
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }
}
