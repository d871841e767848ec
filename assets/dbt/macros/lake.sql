{# The Parquet files of a table of the lake; `date` and `hour` come from the folders. #}
{% macro lake(table) %}{{ return(adapter.dispatch('lake', 'keytop')(table)) }}{% endmacro %}

{% macro duckdb__lake(table) %}
read_parquet('{{ var("lake") }}/{{ table }}/**/*.parquet', hive_partitioning = true, union_by_name = true)
{% endmacro %}

{% macro spark__lake(table) %}
parquet.`{{ var("lake") }}/{{ table }}`
{% endmacro %}

{# A moving average of the last seven days. #}
{% macro mean_of_seven(column) %}
avg({{ column }}) over (order by day rows between 6 preceding and current row)
{% endmacro %}

{# Words a minute of bursts: five characters are a word, and the first key starts the clock. #}
{% macro wpm(steps, micros) %}
case when sum({{ micros }}) > 0 then 12000000.0 * sum({{ steps }}) / sum({{ micros }}) else 0.0 end
{% endmacro %}
