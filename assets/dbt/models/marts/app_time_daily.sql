select
    machine,
    day,
    app,
    sum(active_us) / 1e6 as active_seconds,
    sum(focus_us) / 1e6 as focus_seconds,
    sum(presses) as presses,
    sum(clicks) as clicks,
    sum(scroll_up + scroll_down + scroll_left + scroll_right) as scroll
from {{ ref('stg_activity') }}
where app is not null
group by machine, day, app
