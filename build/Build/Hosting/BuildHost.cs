using Build.CommandLine;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;
using WorkerImages.Reporting.Terminal;

namespace Build.Hosting;

/// <summary>The run itself: Cake's host with our context, lifetime and log, and our verdict on it.</summary>
internal static class BuildHost
{
    public static int Run(BuildArguments arguments, TextWriter errors)
    {
        using var interruption = new Interruption(Environment.Exit);
        var verdict = new Verdict(arguments, interruption, PrintedWriter.OfThisProcess(errors));
        var hostCode = new CakeHost()
            .ConfigureServices(services => services
                .AddSingleton(arguments)
                .AddSingleton<IFrostingContext>(cake => new BuildContext(cake.GetRequiredService<ICakeContext>(), arguments, RepositoryRoot.Of(arguments), interruption))
                .AddSingleton(verdict)
                .AddSingleton<ICakeLog, BuildLog>())
            .ConfigureServices(services => Narrate(services, arguments))
            .UseLifetime<BuildLifetime>()
            .Run(arguments.ForCake());
        return verdict.Tell(hostCode);
    }

    private static void Narrate(IServiceCollection services, BuildArguments arguments)
    {
        if (arguments.CakeVerbosity < Verbosity.Verbose)
        {
            services.AddSingleton<ICakeReportPrinter, NoReport>();
        }
    }
}
