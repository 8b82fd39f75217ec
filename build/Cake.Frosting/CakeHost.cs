using System.Reflection;
using Cake.Cli;
using Cake.Common.Modules;
using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.Modules;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Cake.Frosting;

/// <summary>Finds the tasks, builds the container, and runs what the command line asks for.</summary>
public sealed class CakeHost
{
    private readonly ServiceCollection _services = new();
    private readonly List<Assembly> _assemblies = [];

    public CakeHost()
    {
        if (Assembly.GetEntryAssembly() is { } entry)
        {
            _assemblies.Add(entry);
        }

        _services.UseModule<CoreModule>();
        _services.UseModule<CommonModule>();
        _services.AddSingleton<IConsole, CakeConsole>();
        _services.AddSingleton<ICakeLog, CakeBuildLog>();
        _services.AddSingleton<ICakeReportPrinter, CakeReportPrinter>();
        _services.AddSingleton<IExecutionStrategy, DefaultExecutionStrategy>();
        _services.AddSingleton<IAnsiConsole>(_ => AnsiConsole.Console);
        _services.AddSingleton<IFrostingContext, FrostingContext>();
    }

    /// <summary>Adds an assembly to look for tasks in, beside the program's own.</summary>
    /// <returns>This host.</returns>
    public CakeHost AddAssembly(Assembly assembly)
    {
        _assemblies.Add(assembly);
        return this;
    }

    /// <summary>Adds registrations; the last one of a service wins.</summary>
    /// <returns>This host.</returns>
    public CakeHost ConfigureServices(Action<IServiceCollection> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services(_services);
        return this;
    }

    /// <summary>Runs the targets that the arguments name, or shows them.</summary>
    /// <returns>The exit code: 0, or the code of the <see cref="CakeException"/> that ended the run, or 1; -1 for arguments that cannot be read.</returns>
    public int Run(IEnumerable<string> args)
    {
        try
        {
            return Run(HostArguments.Parse(args));
        }
        catch (FormatException exception)
        {
            Console.Error.WriteLine($"Error: {exception.Message}");
            return -1;
        }
    }

    private int Run(HostArguments arguments)
    {
        _services.AddSingleton<ICakeArguments>(new CakeArguments(arguments.Values));
        _services.AddSingleton(services => Configuration(services, arguments));
        foreach (var task in _assemblies.Distinct().SelectMany(TaskTypes))
        {
            _services.AddSingleton(typeof(IFrostingTask), task);
        }

        using var provider = _services.BuildServiceProvider();
        var log = provider.GetRequiredService<ICakeLog>();
        log.Verbosity = arguments.Verbosity;
        try
        {
            new HostRun(provider, arguments).RunAsync().GetAwaiter().GetResult();
            return 0;
        }
        catch (Exception exception)
        {
            return log.LogException(exception);
        }
    }

    private static ICakeConfiguration Configuration(IServiceProvider services, HostArguments arguments) =>
        ActivatorUtilities.CreateInstance<CakeConfigurationProvider>(services).CreateConfiguration(
            services.GetRequiredService<ICakeEnvironment>().WorkingDirectory,
            arguments.Values.ToDictionary(values => values.Key, values => values.Last(), StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<Type> TaskTypes(Assembly assembly) =>
        assembly.GetExportedTypes().Where(type =>
            type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(IFrostingTask)));
}
