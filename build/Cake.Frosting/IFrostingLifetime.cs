using Cake.Core;

namespace Cake.Frosting;

/// <summary>What happens once before the first task and once after the last.</summary>
public interface IFrostingLifetime
{
    void Setup(ICakeContext context, ISetupContext info);

    /// <param name="context">The build's context.</param>
    /// <param name="info">How the run went, with the exception that ended it.</param>
    void Teardown(ICakeContext context, ITeardownContext info);
}
