using Cake.Core;
using Cake.Frosting;

namespace Build;

/// <summary>Hands what ended the run to the verdict.</summary>
public sealed class BuildLifetime(Verdict verdict) : FrostingLifetime<BuildContext>
{
    public override void Setup(BuildContext context, ISetupContext info)
    {
    }

    public override void Teardown(BuildContext context, ITeardownContext info)
    {
        if (info.ThrownException is { } exception)
        {
            verdict.Fail(exception);
        }
    }
}
