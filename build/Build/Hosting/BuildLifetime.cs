using Cake.Core;
using Cake.Frosting;

namespace Build.Hosting;

/// <summary>Ends a run: what ended it is handed to the verdict.</summary>
internal sealed class BuildLifetime(Verdict verdict) : FrostingLifetime<BuildContext>
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

        context.Dispose();
    }
}
