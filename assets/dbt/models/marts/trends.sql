with days as (
    select
        d.machine,
        d.day,
        d.weekday,
        coalesce(sum(a.presses), 0) as presses,
        coalesce(sum(a.clicks), 0) as clicks,
        coalesce(sum(a.active_us), 0) / 1e6 as active_seconds,
        {{ wpm('a.burst_steps', 'a.burst_us') }} as wpm
    from {{ ref('stg_day') }} as d
    left join {{ ref('stg_activity') }} as a on a.machine = d.machine and a.day = d.day
    group by d.machine, d.day, d.weekday
)
select
    *,
    {{ mean_of_seven('presses') }} as presses_mean_7,
    {{ mean_of_seven('clicks') }} as clicks_mean_7,
    {{ mean_of_seven('active_seconds') }} as active_seconds_mean_7
from days
