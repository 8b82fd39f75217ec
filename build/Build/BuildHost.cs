using Cake.Core.Diagnostics;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;

namespace Build;

/// <summary>The run itself: Cake's host with our context, lifetime and log, and our verdict on it.</summary>
internal static class BuildHost
{
    public static int Run(BuildArguments arguments)
    {
        using var interruption = new Interruption(Environment.Exit);
        var verdict = new Verdict(arguments, interruption, Console.Error);
        var hostCode = new CakeHost()
            .ConfigureServices(services => services
                .AddSingleton(arguments)
                .AddSingleton(RepositoryRoot.Above(AppContext.BaseDirectory))
                .AddSingleton(interruption)
                .AddSingleton(verdict)
                .AddSingleton<ICakeLog, BuildLog>())
            .UseContext<BuildContext>()
            .UseLifetime<BuildLifetime>()
            .UseCakeSetting("Settings_NoReport", $"{arguments.Verbosity < Verbosity.Verbose}")
            .Run(arguments.ForCake());
        return verdict.Tell(hostCode);
    }
}
