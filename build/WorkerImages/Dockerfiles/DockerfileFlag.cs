namespace WorkerImages.Dockerfiles;

/// <summary>A <c>--name=value</c> of an instruction; the value is empty for a bare <c>--name</c>.</summary>
public sealed record DockerfileFlag(string Name, string Value);
