using WorkerImages.Engine.Discovery;
using WorkerImages.Oci;

namespace WorkerImages.Engine;

/// <summary>A Docker Engine (or one that speaks its API) that answers. Disposing ends the connection, not the engine.</summary>
internal interface IEngine : IDisposable
{
    /// <summary>What it says about itself.</summary>
    EngineDescription Description { get; }

    /// <summary>Asks how it is set up.</summary>
    /// <exception cref="Outcomes.WorkerImagesException">It does not say (<see cref="Outcomes.ExitCode.Build"/>).</exception>
    Task<EngineInfo> InfoAsync(CancellationToken cancellationToken);

    /// <summary>Asks for the network of its containers.</summary>
    /// <exception cref="Outcomes.WorkerImagesException">It does not say (<see cref="Outcomes.ExitCode.Build"/>).</exception>
    Task<EngineBridge> BridgeAsync(CancellationToken cancellationToken);

    /// <summary>The images in its store.</summary>
    IImageStore Images { get; }

    /// <summary>Its builder.</summary>
    IImageBuilder Builder { get; }

    /// <summary>Its containers.</summary>
    IContainers Containers { get; }
}

/// <summary>What an engine says about itself.</summary>
/// <param name="Address">Where it was reached, such as <c>unix:///var/run/docker.sock</c>.</param>
/// <param name="Name">The product: <c>Docker Engine</c>, <c>Podman Engine</c>, <c>Docker Desktop</c> …</param>
/// <param name="Version">Its version.</param>
/// <param name="ApiVersion">The API version agreed on.</param>
/// <param name="Platform">What it runs images for without emulation.</param>
/// <param name="SharesFilesystem">True when a path of this machine is the same path to the engine, so that a bind mount of it works.</param>
/// <param name="IsPrivate">True for the engine that this program started.</param>
internal sealed record EngineDescription(
    string Address, string Name, string Version, string ApiVersion, Platform Platform, bool SharesFilesystem, bool IsPrivate)
{
    /// <summary>Why this one: <c>DOCKER_HOST</c>, <c>docker context "remote"</c>, <c>usual socket</c>, <c>--engine</c>, <c>private engine</c>.</summary>
    public string FoundBy { get; init; } = "";
}
