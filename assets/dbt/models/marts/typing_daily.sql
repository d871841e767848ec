select
    machine,
    day,
    sum(text_presses) as text_presses,
    sum(corrections) as corrections,
    sum(bursts) as bursts,
    sum(burst_us) / 1e6 as burst_seconds,
    {{ wpm('burst_steps', 'burst_us') }} as wpm,
    max(peak_wpm) as peak_wpm,
    case when sum(text_presses) > 0 then 1e0 * sum(rolled) / sum(text_presses) else 0e0 end as rollover
from {{ ref('stg_activity') }}
group by machine, day
